import {
  alarmsReading,
  readingOf,
  readingProperties,
  ringsAbove,
  secondsToRing,
  timingProperties,
} from "../../knowledge/alarms/alarm-metrics";
import type { Outcome } from "../../model/outcome";
import { fail, pass, unknown } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { Watch } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { componentTypes, ecsService, metricAlarm } from "../../model/types";
import { at, isAbsent, textOf, UNKNOWN } from "../../model/value";
import { askedNumber, bestOf } from "./verdicts";

const mostPercent = 80;
/** A minute or two of full load is a deployment, or a large job. */
const leastSeconds = 180;

/** What is measured of a service's tasks, in percent. */
export interface Utilisation {
  readonly namespace: string;
  readonly metricName: string;
  /** Setting with the percentage at which it rings. */
  readonly setting: string;
}

export const utilisationWatches: readonly Watch[] = [
  watch(ecsService, "cluster"),
  watch(metricAlarm, ...readingProperties, ...timingProperties, "comparisonOperator", "threshold"),
  watch([componentTypes.declaration], "settings"),
];

/** Whether an alarm rings when this service has used too much of what it has, for more than a moment. */
export function judgeUtilisation(of: Utilisation, service: Resource, stack: Stack): Outcome {
  const candidates = alarmsReading(stack, of.namespace, of.metricName);
  const outcomes = candidates.flatMap((alarm) => judgeAlarm(of, alarm, service, stack) ?? []);
  return bestOf(outcomes, `no alarm watches its ${of.metricName}`);
}

function judgeAlarm(of: Utilisation, alarm: Resource, service: Resource, stack: Stack): Outcome | undefined {
  const reading = readingOf(alarm, of.namespace, of.metricName);
  if (reading === undefined) return undefined;
  if (reading === UNKNOWN) return unknown(`the metric of alarm "${alarm.name}" is not known before the update`);
  const named = stack.names(at(reading.dimensions, "ServiceName"), alarm, reading.property, service);
  if (named === false) return undefined;
  const threshold = alarm.get("threshold");
  const seconds = secondsToRing(alarm, reading);
  if ([named, threshold, reading.statistic, seconds].includes(UNKNOWN))
    return unknown(`when alarm "${alarm.name}" rings is not known before the update`);
  const problem = problemOf(of, alarm, threshold, seconds, reading, stack);
  return problem === undefined ? pass : fail(`alarm "${alarm.name}" ${problem}`);
}

function problemOf(
  { setting }: Utilisation,
  alarm: Resource,
  threshold: ReturnType<Resource["get"]>,
  seconds: ReturnType<typeof secondsToRing>,
  reading: Exclude<ReturnType<typeof readingOf>, undefined | typeof UNKNOWN>,
  stack: Stack,
): string | undefined {
  const asked = askedNumber(stack, setting);
  if (isAbsent(at(reading.dimensions, "ClusterName"))) return "has no dimension ClusterName";
  if (!ringsAbove(alarm)) return "does not ring when the metric rises";
  if (typeof threshold !== "number" || threshold > mostPercent || threshold <= 0)
    return `does not ring at ${mostPercent} %`;
  if (asked !== undefined && threshold !== asked) return `does not ring at what the setting ${setting} says`;
  if (!["Average", "Maximum"].includes(textOf(reading.statistic))) return "is neither on the average nor the maximum";
  if (typeof seconds === "number" && seconds < leastSeconds) return `rings for less than ${leastSeconds} s of load`;
  return undefined;
}
