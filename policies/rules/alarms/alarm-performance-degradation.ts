import { metrics } from "../../../runtime/contract";
import { readingOf, readingsOf, ringsAbove } from "../../knowledge/alarms/alarm-metrics";
import type { Outcome } from "../../model/outcome";
import { fail, pass, unknown } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { ecsService, metricAlarm } from "../../model/types";
import { isAbsent, textOf, UNKNOWN } from "../../model/value";
import { belongsToWorker, notAWorker } from "../../knowledge/worker/workers";
import { countedWatches } from "./counted";
import { alarmsOnService, named } from "./service-metrics";
import { askedNumber, bestOf } from "./verdicts";

/** One slow job is not a slow service. */
const leastDatapoints = 3;
const percentile = /^p9[5-9](\.\d+)?$/;

/** Each worker service has an alarm on how long its slower jobs take, over several periods in a row. */
export const alarmPerformanceDegradation: ChecklistRule = {
  name: "alarm-performance-degradation",
  items: ["alarm-performance-degradation"],
  scope: "core",
  severity: "required",
  title: "Alarm: job or request duration is degrading",
  why: "A service seldom breaks at once: jobs take longer first. An average hides that, for most jobs stay fast.",
  remediation: `add an aws.cloudwatch.MetricAlarm on ${metrics.namespace} ${metrics.jobDuration} with extendedStatistic "p95" (or stat in metricQueries), the goal in milliseconds as threshold, and ${leastDatapoints} evaluationPeriods`,
  example: {
    bad: 'metricName: "JobDuration", statistic: "Average", evaluationPeriods: 1',
    good: 'metricName: "JobDuration", extendedStatistic: "p95", threshold: 60_000, period: 300, evaluationPeriods: 3',
  },
  subjects: ecsService,
  watches: [...countedWatches, watch(metricAlarm, "datapointsToAlarm", "evaluationPeriods")],
  early: false,
  judge(service, stack) {
    if (!belongsToWorker(service, stack)) return notAWorker;
    const { watching, elsewhere, isUnclear } = alarmsOnService([metrics.jobDuration], service, stack);
    const outcomes = watching.map((alarm) => judgeAlarm(alarm, stack));
    if (isUnclear) outcomes.push(unknown("which alarms watch how long its jobs take is not known before the update"));
    return bestOf(
      outcomes,
      elsewhere.length > 0
        ? `${named(elsewhere)} watch a name under which it emits nothing`
        : "no alarm watches how long its jobs take",
    );
  },
};

function judgeAlarm(alarm: Resource, stack: Stack): Outcome {
  const readings = readingsOf(alarm);
  const datapoints = isAbsent(alarm.get("datapointsToAlarm"))
    ? alarm.get("evaluationPeriods")
    : alarm.get("datapointsToAlarm");
  const threshold = alarm.get("threshold");
  const one = readingOf(alarm, metrics.namespace, metrics.jobDuration);
  if (readings === UNKNOWN || one === UNKNOWN || datapoints === UNKNOWN || threshold === UNKNOWN)
    return unknown(`when alarm "${alarm.name}" rings is not known before the update`);
  if (
    !readings.some(
      ({ metricName, statistic }) => metricName === metrics.jobDuration && percentile.test(textOf(statistic)),
    )
  )
    return fail(`alarm "${alarm.name}" reads neither the 95th percentile nor a higher one`);
  if (!ringsAbove(alarm) || typeof threshold !== "number" || threshold <= 0)
    return fail(`alarm "${alarm.name}" does not ring when jobs take longer`);
  if (typeof datapoints !== "number" || datapoints < leastDatapoints)
    return fail(`alarm "${alarm.name}" rings before ${leastDatapoints} periods are over`);
  const goals = ["jobDurationWarnSeconds", "jobDurationPageSeconds"].flatMap((name) => askedNumber(stack, name) ?? []);
  return goals.length === 0 || goals.some((seconds) => seconds * 1000 === threshold)
    ? pass
    : fail(
        `alarm "${alarm.name}" does not ring at a goal of the settings (jobDurationWarnSeconds, jobDurationPageSeconds)`,
      );
}
