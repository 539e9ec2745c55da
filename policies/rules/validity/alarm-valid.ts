import { Limits } from "../../model/limits";
import { Faults } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { AwsRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { metricAlarm } from "../../model/types";
import { at, elements, isAbsent, UNKNOWN } from "../../model/value";

const operators = [
  "GreaterThanOrEqualToThreshold",
  "GreaterThanThreshold",
  "LessThanThreshold",
  "LessThanOrEqualToThreshold",
  "LessThanLowerOrGreaterThanUpperThreshold",
  "LessThanLowerThreshold",
  "GreaterThanUpperThreshold",
];
const statistics = ["SampleCount", "Average", "Sum", "Minimum", "Maximum"];
const extended = /^(p(\d{1,2}(\.\d{1,10})?|100)|(tm|wm|tc|ts|pr)\d{1,2}(\.\d{1,10})?|IQM|(TM|WM|TC|TS|PR)\(.+\))$/;
const daySeconds = 86_400;

/** CloudWatch judges alarms over certain periods only, and over a bounded time. */
export const alarmValid: AwsRule = {
  name: "alarm-valid",
  documentation: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html",
  severity: "blocker",
  title: "CloudWatch accepts the alarm",
  why: "CloudWatch refuses the alarm when the thing that it watches is already running: the service is up and nobody watches it.",
  remediation: "use a period of 10, 20, 30 or a multiple of 60 seconds, at most a day of them (a week from 1 hour on)",
  example: {
    bad: "period: 45,\nevaluationPeriods: 2,",
    good: "period: 60,\nevaluationPeriods: 2,",
  },
  subjects: metricAlarm,
  watches: [
    watch(
      metricAlarm,
      "alarmActions",
      "comparisonOperator",
      "datapointsToAlarm",
      "evaluationPeriods",
      "extendedStatistic",
      "insufficientDataActions",
      "metricName",
      "metricQueries",
      "okActions",
      "period",
      "statistic",
      "treatMissingData",
    ),
  ],
  early: true,
  judge(alarm) {
    const faults = new Faults();
    const limits = Limits.of(alarm, faults);
    limits.matches("name", /^[^\p{Cc}]{1,255}$/u, "1 to 255 characters");
    limits.oneOf("comparisonOperator", operators);
    limits.oneOf("statistic", statistics);
    limits.matches("extendedStatistic", extended, "a percentile or a trimmed statistic such as p99");
    limits.oneOf("treatMissingData", ["breaching", "notBreaching", "ignore", "missing"]);
    limits.range("evaluationPeriods", 1, daySeconds / 10, "periods");
    limits.range("datapointsToAlarm", 1, daySeconds / 10, "datapoints");
    limits.holds("period", isPeriod, "is not 10, 20, 30 or a multiple of 60 seconds");
    judgeSpan(alarm, faults);
    judgeQueries(alarm, limits, faults);
    for (const property of ["alarmActions", "okActions", "insufficientDataActions"])
      limits.holds(property, (actions) => !Array.isArray(actions) || actions.length <= 5, "has more than 5 actions");
    return faults.outcome;
  },
};

const isPeriod = (value: unknown): boolean =>
  typeof value === "number" && ([10, 20, 30].includes(value) || (value > 0 && value % 60 === 0));

function judgeSpan(alarm: Resource, faults: Faults): void {
  const [wanted, periods] = [alarm.get("datapointsToAlarm"), alarm.get("evaluationPeriods")];
  if (typeof wanted === "number" && typeof periods === "number" && wanted > periods)
    faults.problem("datapointsToAlarm is more than evaluationPeriods");
  const period = alarm.get("period");
  if (typeof period !== "number" || typeof periods !== "number") return;
  const most = period >= 3600 ? 7 * daySeconds : daySeconds;
  if (period * periods > most) faults.problem(`period times evaluationPeriods is more than ${most} seconds`);
}

function judgeQueries(alarm: Resource, limits: Limits, faults: Faults): void {
  const queries = elements(alarm.get("metricQueries"));
  if (queries === UNKNOWN) {
    faults.unknown("metricQueries is not known before the update");
    return;
  }
  if (queries.length === 0) return;
  if (!isAbsent(alarm.get("metricName"))) faults.problem("metricName and metricQueries exclude each other");
  if (queries.length > 20) faults.problem("metricQueries has more than 20");
  const returned = queries.map((query) => at(query, "returnData"));
  if (!returned.includes(UNKNOWN) && returned.filter((one) => one === true).length !== 1)
    faults.problem("not exactly one of metricQueries has returnData");
  for (const query of limits.each("metricQueries")) {
    query.matches("id", /^[a-z]\w{0,254}$/, "letters, digits and underscores that begin with a small letter");
    query.inside("metric").holds("period", isPeriod, "is not 10, 20, 30 or a multiple of 60 seconds");
  }
}
