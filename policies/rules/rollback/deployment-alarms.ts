import { readingProperties } from "../../knowledge/alarms/alarm-metrics";
import type { Outcome } from "../../model/outcome";
import { fail, notApplicable, unknown } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { Stack } from "../../model/stack";
import { metricAlarm } from "../../model/types";
import { at, elements, isAbsent, numberOf, UNKNOWN } from "../../model/value";
import { belongsToWorker } from "../../knowledge/worker/workers";

/** What of an alarm decides when it rings, and on what. */
export const alarmProperties = [...readingProperties, "comparisonOperator", "evaluationPeriods", "threshold"];

/** Longest time in which an alarm may make up its mind about a deployment. Seconds. */
const longestSeconds = 300;

/**
 * Judges a worker's deployment by one of its alarms: those that ECS watches while it replaces tasks. `judgeAlarm` says
 * nothing about alarms on something else.
 */
export function judgeDeploymentAlarms(
  service: Resource,
  stack: Stack,
  judgeAlarm: (alarm: Resource) => Outcome | undefined,
  nothing: string,
): Outcome {
  if (!belongsToWorker(service, stack)) return notApplicable("it does not belong to the worker");
  const alarms = service.get("alarms");
  for (const name of ["enable", "rollback"]) {
    const value = at(alarms, name);
    if (value === UNKNOWN) return unknown(`alarms.${name} is not known before the update`);
    if (value !== true) return fail(`alarms.${name} is not true, so no alarm rolls a deployment back`);
  }
  const names = elements(at(alarms, "alarmNames"));
  const named =
    names === UNKNOWN
      ? stack.namedBy(UNKNOWN, metricAlarm, service, "alarms")
      : names.flatMap((name) => stack.namedBy(name, metricAlarm, service, "alarms"));
  const outcomes = [...new Set(named)].flatMap((alarm) => judgeAlarm(alarm) ?? []);
  const found = outcomes.find(({ status }) => status === "pass") ?? outcomes[0];
  if (found) return found;
  const isUnclear = named.length === 0 && (names === UNKNOWN || names.some((name) => !isAbsent(name)));
  return isUnclear
    ? unknown("alarms.alarmNames names no alarm of this stack, so what they watch cannot be seen")
    : fail(nothing);
}

/** Why an alarm comes too late for a deployment; nothing where it is in time. */
export function tooLate(alarm: Resource): Outcome | undefined {
  const queries = elements(alarm.get("metricQueries"));
  const periods =
    queries === UNKNOWN ? [UNKNOWN] : [alarm.get("period"), ...queries.map((query) => at(query, "metric", "period"))];
  const evaluated = [...periods, alarm.get("evaluationPeriods")];
  if (evaluated.includes(UNKNOWN)) return unknown(`after how long alarm "${alarm.name}" rings is not known`);
  const longest =
    Math.max(0, ...periods.map((period) => numberOf(period)).filter(Number.isFinite)) *
    numberOf(alarm.get("evaluationPeriods"));
  return longest > 0 && longest <= longestSeconds
    ? undefined
    : fail(`alarm "${alarm.name}" does not ring within ${longestSeconds / 60} minutes`);
}
