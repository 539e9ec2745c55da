import type { Reading } from "../../knowledge/alarms/alarm-metrics";
import { readingProperties, readingsOf } from "../../knowledge/alarms/alarm-metrics";
import { faultsOfMetric, publisherWatches, regionOf, unitsOf } from "../../knowledge/alarms/real-metrics";
import { Faults, notApplicable, shown } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { metricAlarm } from "../../model/types";
import { isAbsent, textOf, UNKNOWN } from "../../model/value";

/**
 * An alarm watches something that is there: the metric is one that somebody publishes, under exactly these dimensions,
 * and they name a resource of this stack. One wrong letter, and the alarm waits for data that never comes.
 */
export const alarmWatchesRealTarget: ChecklistRule = {
  name: "alarm-watches-real-target",
  items: ["alarm-cpu", "alarm-memory", "alarm-resource-limits", "dead-letter-handling"],
  scope: "core",
  severity: "required",
  title: "What an alarm watches is there",
  why: "CloudWatch takes any namespace, name and dimensions. An alarm on a metric that nobody publishes is green for ever, and looks like all others.",
  remediation:
    "take the dimensions from the resource itself (ServiceName: service.name), give all that the metric is published under, and copy the metric's name from its service's page",
  example: {
    bad: 'namespace: "AWS/ECS", metricName: "CpuUtilization", dimensions: { ServiceName: "worker" }',
    good: 'namespace: "AWS/ECS", metricName: "CPUUtilization", dimensions: { ClusterName: cluster.name, ServiceName: service.name }',
  },
  subjects: metricAlarm,
  watches: [watch(metricAlarm, ...readingProperties, "region", "unit"), ...publisherWatches],
  early: false,
  judge(alarm, stack) {
    const readings = readingsOf(alarm);
    const faults = new Faults();
    if (!isAbsent(alarm.get("unit")) && !isAbsent(alarm.get("metricQueries")))
      faults.problem("unit stands beside metricQueries, which have units of their own");
    if (readings === UNKNOWN) faults.unknown("metricQueries is not known before the update");
    else if (readings.length === 0) return notApplicable("it reads no metric");
    else for (const reading of readings) judgeReading(reading, alarm, stack, faults);
    return faults.outcome;
  },
};

function judgeReading(reading: Reading, alarm: Resource, stack: Stack, faults: Faults): void {
  const metric = { ...reading, region: regionOf(alarm) };
  for (const { status, problem } of faultsOfMetric(metric, alarm, stack))
    if (status === "fail") faults.problem(problem);
    else faults.unknown(problem);
  const published = unitsOf(metric, stack);
  if (published) judgeUnit(reading, alarm, published, faults);
}

/** Datapoints of another unit than the alarm names do not count for it. */
function judgeUnit(reading: Reading, alarm: Resource, published: readonly string[], faults: Faults): void {
  const unit = reading.property === "dimensions" ? alarm.get("unit") : reading.unit;
  if (unit === UNKNOWN) faults.unknown("the unit that it reads is not known before the update");
  else if (!isAbsent(unit) && !published.includes(textOf(unit)))
    faults.problem(`metric ${shown(reading.metricName)} is not published in its unit`);
}
