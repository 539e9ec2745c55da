import { metrics, pagingSeverities } from "../../../runtime/contract";
import type { Reading } from "../../knowledge/alarms/alarm-metrics";
import {
  readingProperties,
  readingsOf,
  ringsAbove,
  ringsBelow,
  secondsToRing,
  timingProperties,
} from "../../knowledge/alarms/alarm-metrics";
import { awsMetrics } from "../../knowledge/alarms/known-metrics";
import { comesDaily, isAlwaysMoreThanNothing, isFailure, mostOf } from "../../knowledge/alarms/metric-facts";
import { problemsOfMath, readsNothing } from "../../knowledge/alarms/metric-math";
import { Faults } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { metricAlarm } from "../../model/types";
import { at, elements, isAbsent, textOf, UNKNOWN } from "../../model/value";

/** Whoever is paged later than this reads in the chat what happened. */
const mostSecondsToPage = 1800;

/** Whoever looks at a chat reads it on the same day. */
const mostSecondsToTell = 6 * 3600;
/** How long an alarm may stay red by what is long over, and so not ring again: so many seconds, or periods. */
const mostLingering = { seconds: 3600, periods: 6 };
/** So many of what should not happen at all. */
const manyFailures = 10_000;

/** Metrics that stop when what they are about is gone. */
const stopsWhenGone = /^(RunningTaskCount|HealthyHostCount|HealthCheckStatus|Invocations)$/;

/**
 * An alarm can ring: its threshold is one that the metric can cross, its statistic sees the value that does, and silence
 * counts as a fault where the fault is silence. One that pages does so while it still helps.
 */
export const alarmCanFire: ChecklistRule = {
  name: "alarm-can-fire",
  items: ["alarm-missing-data-stated"],
  scope: "core",
  severity: "required",
  title: "The alarm can ring, and soon enough",
  why: "A threshold that is never crossed, a statistic that smooths the fault away, or a day of evaluation all look fine on the page of the alarm, and never wake anybody.",
  remediation:
    'give a threshold inside the metric\'s range, statistic "Sum" for counts, treatMissingData "breaching" for what must be there, and for P0 and P1 at most half an hour of datapoints',
  example: {
    bad: 'metricName: "CPUUtilization", comparisonOperator: "GreaterThanThreshold", threshold: 100',
    good: 'metricName: "CPUUtilization", comparisonOperator: "GreaterThanThreshold", threshold: 80, period: 60, evaluationPeriods: 5',
  },
  subjects: metricAlarm,
  watches: [
    watch(
      metricAlarm,
      ...readingProperties,
      ...timingProperties,
      "comparisonOperator",
      "tags",
      "threshold",
      "thresholdMetricId",
      "treatMissingData",
    ),
  ],
  early: false,
  judge(alarm) {
    const faults = new Faults();
    const readings = readingsOf(alarm);
    const threshold = alarm.get("threshold");
    if (readings === UNKNOWN) faults.unknown("metricQueries is not known before the update");
    if (threshold === UNKNOWN) faults.unknown("threshold is not known before the update");
    else if (isAbsent(threshold) && isAbsent(alarm.get("thresholdMetricId"))) faults.problem("it has no threshold");
    else if (!isAbsent(threshold) && typeof threshold !== "number") faults.problem("threshold is not a number");
    if (readsNothing(alarm)) faults.problem("it reads no metric");
    for (const problem of problemsOfMath(elements(alarm.get("metricQueries")), "metric")) faults.problem(problem);
    if (readings !== UNKNOWN && lingers(alarm, readings))
      faults.problem("it stays red long after what it rang for is over, and does not ring again meanwhile");
    for (const reading of readings === UNKNOWN ? [] : readings) {
      judgeTime(alarm, reading, faults);
      if (reading.property === "dimensions") {
        judgeThreshold(alarm, reading, faults);
        judgeStatistic(alarm, reading, faults);
        judgeSilence(alarm, reading, faults);
      }
    }
    return faults.outcome;
  },
};

function judgeTime(alarm: Resource, reading: Reading, faults: Faults): void {
  const seconds = secondsToRing(alarm, reading);
  const severity = at(alarm.get("tags"), "Severity");
  const isPage = pagingSeverities.some((one) => one === severity);
  if (seconds === UNKNOWN) faults.unknown("after how long it rings is not known before the update");
  else if (seconds === undefined) return;
  else if (isPage && seconds > mostSecondsToPage)
    faults.problem(`it pages later than after ${mostSecondsToPage / 60} minutes`);
  else if (seconds > mostSecondsToTell && isOfMinutes(reading))
    faults.problem(
      `its metric comes every few minutes, and it rings later than after ${mostSecondsToTell / 3600} hours`,
    );
}

/** Whether it is known that datapoints come all the time, and not as seldom as somebody starts something. */
const isOfMinutes = ({ namespace, metricName, statistic }: Reading): boolean =>
  (textOf(namespace) in awsMetrics || namespace === metrics.namespace) &&
  !comesDaily(textOf(metricName)) &&
  metricName !== "Invocations" &&
  statistic !== "SampleCount";

function lingers(alarm: Resource, readings: readonly Reading[]): boolean {
  const period = Math.max(0, ...readings.flatMap((one) => (typeof one.period === "number" ? one.period : [])));
  const [wanted, periods] = [alarm.get("datapointsToAlarm"), alarm.get("evaluationPeriods")];
  if (typeof wanted !== "number" || typeof periods !== "number") return false;
  const idle = periods - wanted;
  return idle > mostLingering.periods && idle * period > mostLingering.seconds;
}

function judgeThreshold(alarm: Resource, reading: Reading, faults: Faults): void {
  const threshold = alarm.get("threshold");
  if (typeof threshold !== "number") return;
  const metricName = textOf(reading.metricName);
  const most = ["Sum", "SampleCount"].includes(textOf(reading.statistic)) ? undefined : mostOf(metricName);
  const operator = textOf(alarm.get("comparisonOperator"));
  if (isNever(operator, threshold, most)) faults.problem("the metric never crosses its threshold");
  else if (ringsAbove(alarm) && isFailure(metricName) && threshold >= manyFailures)
    faults.problem("it rings only after thousands of what should not happen at all");
  if (
    isAlways(operator, threshold, most) ||
    (threshold === 0 && ringsAbove(alarm) && isAlwaysMoreThanNothing(metricName))
  )
    faults.problem("the metric is always beyond its threshold, so it rings for ever");
  else if (ringsBelow(alarm) && isMoreThanSeconds(threshold, reading))
    faults.problem("it wants more datapoints than seconds, so it rings for ever");
}

const isMoreThanSeconds = (threshold: number, { period, statistic }: Reading): boolean =>
  statistic === "SampleCount" && typeof period === "number" && threshold > period;

/** Nothing that is counted or measured here is ever less than nothing, or more than there is. */
function isNever(operator: string, threshold: number, most = Infinity): boolean {
  if (operator === "LessThanThreshold") return threshold <= 0;
  if (operator === "LessThanOrEqualToThreshold") return threshold < 0;
  if (operator === "GreaterThanThreshold") return threshold >= most;
  return operator === "GreaterThanOrEqualToThreshold" && threshold > most;
}

function isAlways(operator: string, threshold: number, most = Infinity): boolean {
  if (operator === "GreaterThanThreshold") return threshold < 0;
  if (operator === "GreaterThanOrEqualToThreshold") return threshold <= 0;
  return operator.startsWith("LessThan") && threshold > most;
}

function judgeStatistic(alarm: Resource, { statistic }: Reading, faults: Faults): void {
  if (statistic === UNKNOWN) faults.unknown("its statistic is not known before the update");
  else if (isAbsent(statistic)) faults.problem("it has no statistic");
  else if (ringsAbove(alarm) && statistic === "SampleCount")
    faults.problem("it counts datapoints, and not what they say");
  else if (ringsBelow(alarm) && statistic === "Maximum")
    faults.problem("one good datapoint hides all bad ones of its period");
  else if (ringsAbove(alarm) && statistic === "Minimum" && alarm.get("threshold") === 0)
    faults.problem("one good datapoint hides all bad ones of its period");
}

function judgeSilence(alarm: Resource, reading: Reading, faults: Faults): void {
  const treatment = alarm.get("treatMissingData");
  if (!isAboutAbsence(alarm, reading)) return;
  if (treatment === UNKNOWN) faults.unknown("treatMissingData is not known before the update");
  else if (treatment !== "breaching") faults.problem("silence is its fault, and treatMissingData is not breaching");
}

const isAboutAbsence = (alarm: Resource, { metricName, statistic }: Reading): boolean =>
  ringsBelow(alarm) && (statistic === "SampleCount" || stopsWhenGone.test(textOf(metricName)));
