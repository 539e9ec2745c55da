import { metrics } from "../../../runtime/contract";
import { readingOf, readingProperties, ringsAbove } from "../../knowledge/alarms/alarm-metrics";
import type { Outcome } from "../../model/outcome";
import { fail, pass, unknown } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { Watch } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { componentTypes, ecsService, metricAlarm, taskDefinition } from "../../model/types";
import { textOf, UNKNOWN } from "../../model/value";
import { alarmsOnService, named } from "./service-metrics";
import { askedNumber, bestOf } from "./verdicts";

/** Something that should not happen at all, and that the worker or the queue monitor counts. */
export interface Counted {
  readonly metricName: string;
  /** What is counted, in words. */
  readonly what: string;
  /** Setting with the count up to which it is accepted. */
  readonly setting: string;
}

export const countedWatches: readonly Watch[] = [
  watch(ecsService, "taskDefinition"),
  watch(taskDefinition, "containerDefinitions"),
  watch(metricAlarm, ...readingProperties, "comparisonOperator", "threshold"),
  watch([componentTypes.declaration], "settings"),
];

/** Whether an alarm rings as soon as more of it happens at this service than is accepted, which is nothing at all unless said. */
export function judgeCounted(counted: Counted, service: Resource, stack: Stack): Outcome {
  const { watching, elsewhere, isUnclear } = alarmsOnService([counted.metricName], service, stack);
  const outcomes = watching.map((alarm) => judgeAlarm(counted, alarm, stack));
  if (isUnclear) outcomes.push(unknown(`which alarms watch ${counted.what} is not known before the update`));
  return bestOf(
    outcomes,
    elsewhere.length > 0
      ? `${named(elsewhere)} watch a name under which it emits nothing`
      : `no alarm watches ${counted.what}`,
  );
}

function judgeAlarm({ metricName, setting, what }: Counted, alarm: Resource, stack: Stack): Outcome {
  const threshold = alarm.get("threshold");
  const reading = readingOf(alarm, metrics.namespace, metricName);
  const statistic = reading === UNKNOWN ? UNKNOWN : reading?.statistic;
  if (threshold === UNKNOWN || statistic === UNKNOWN)
    return unknown(`when alarm "${alarm.name}" rings is not known before the update`);
  const accepted = askedNumber(stack, setting) ?? 0;
  const limit = alarm.get("comparisonOperator") === "GreaterThanOrEqualToThreshold" ? accepted + 1 : accepted;
  if (!ringsAbove(alarm) || typeof threshold !== "number" || threshold > limit)
    return fail(`alarm "${alarm.name}" does not ring at more than ${accepted} of ${what}`);
  if (["Minimum", "SampleCount"].includes(textOf(statistic)))
    return fail(`alarm "${alarm.name}" does not see every datapoint of ${what}`);
  return pass;
}
