import { metrics, workerEnvironment } from "../../../runtime/contract";
import { alarmsReading, readingOf } from "../../knowledge/alarms/alarm-metrics";
import { taskDefinitionsOf, valuesOfVariable } from "../../knowledge/worker/containers";
import type { Resource } from "../../model/resource";
import type { Stack } from "../../model/stack";
import type { Unknown, Value } from "../../model/value";
import { at, isAbsent, UNKNOWN } from "../../model/value";

/** Alarms on metrics that the worker emits itself, by what they have to do with one service. */
export interface ServiceAlarms {
  /** Those on this service. */
  readonly watching: readonly Resource[];
  /** Those on a name under which this service emits nothing: they stay silent for ever, or watch another service. */
  readonly elsewhere: readonly Resource[];
  /** Whether there are some of which it is not known what they watch. */
  readonly isUnclear: boolean;
}

/**
 * Finds the alarms that read all of these metrics. The metrics carry the name that the service's containers have in
 * their environment; where that is not known, an alarm under any name counts.
 */
export function alarmsOnService(
  metricNames: readonly [string, ...string[]],
  service: Resource,
  stack: Stack,
): ServiceAlarms {
  const emitted = valuesOfVariable(taskDefinitionsOf(service, stack), stack, workerEnvironment.serviceName);
  const watching: Resource[] = [];
  const elsewhere: Resource[] = [];
  let isUnclear = false;
  for (const alarm of alarmsReading(stack, metrics.namespace, metricNames[0])) {
    const answer = watches(alarm, metricNames, emitted);
    if (answer === UNKNOWN) isUnclear = true;
    else if (answer !== undefined) (answer ? watching : elsewhere).push(alarm);
  }
  return { watching, elsewhere, isUnclear };
}

function watches(
  alarm: Resource,
  metricNames: readonly string[],
  emitted: readonly Value[],
): boolean | Unknown | undefined {
  let answer: boolean | Unknown = true;
  for (const metricName of metricNames) {
    const reading = readingOf(alarm, metrics.namespace, metricName);
    if (reading === undefined || reading === UNKNOWN) return reading;
    const name = at(reading.dimensions, metrics.dimension);
    if (name === UNKNOWN) answer = UNKNOWN;
    else if (isAbsent(name) || !mayBe(name ?? null, emitted)) return false;
  }
  return answer;
}

const mayBe = (name: Value, emitted: readonly Value[]): boolean =>
  emitted.length === 0 || emitted.includes(UNKNOWN) || emitted.includes(name);

/** What to say about alarms that watch no service; part of messages. */
export const named = (alarms: readonly Resource[]): string => alarms.map(({ name }) => `"${name}"`).join(", ");
