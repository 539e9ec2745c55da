import { metrics } from "../../../runtime/contract";
import { expressionsOf, isShareOf, readingProperties, ringsAbove } from "../../knowledge/alarms/alarm-metrics";
import { fail, pass, unknown } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { componentTypes, ecsService, metricAlarm, taskDefinition } from "../../model/types";
import type { Unknown } from "../../model/value";
import { UNKNOWN } from "../../model/value";
import { belongsToWorker, notAWorker } from "../../knowledge/worker/workers";
import { alarmsOnService, named } from "./service-metrics";
import { askedNumber } from "./verdicts";

/** Failed of all finished jobs, above which somebody must hear of it. */
const mostFailedPercent = 5;

/**
 * Each worker service has an alarm on failed / processed jobs that rings at 5 % at the latest. It is metric math over
 * both counts: a bare count of failures says nothing about a rate.
 */
export const alarmErrorRate: ChecklistRule = {
  name: "alarm-error-rate",
  items: ["alarm-error-rate"],
  scope: "core",
  severity: "blocker",
  title: "Alarm: error rate too high",
  why: "Jobs that fail are work that is not done; at one in twenty something is broken that no retry mends.",
  remediation: `add an aws.cloudwatch.MetricAlarm with metricQueries over ${metrics.namespace} ${metrics.jobsFailed} and ${metrics.jobsProcessed} and the expression 100 * failed / processed, comparisonOperator "GreaterThanThreshold" and a threshold of at most ${mostFailedPercent}`,
  example: {
    bad: 'metricName: "JobsFailed", threshold: 50',
    good: [
      "metricQueries: [",
      '  { id: "failed", metric: { namespace: "OpsAgentWorker", metricName: "JobsFailed", dimensions, period: 300, stat: "Sum" } },',
      '  { id: "processed", metric: { namespace: "OpsAgentWorker", metricName: "JobsProcessed", dimensions, period: 300, stat: "Sum" } },',
      '  { id: "rate", expression: "100 * failed / processed", returnData: true },',
      "],",
      'comparisonOperator: "GreaterThanThreshold",',
      "threshold: 5,",
    ].join("\n"),
  },
  subjects: ecsService,
  watches: [
    watch(ecsService, "taskDefinition"),
    watch(taskDefinition, "containerDefinitions"),
    watch(metricAlarm, ...readingProperties, "comparisonOperator", "threshold"),
    watch([componentTypes.declaration], "settings"),
  ],
  early: false,
  judge(service, stack) {
    if (!belongsToWorker(service, stack)) return notAWorker;
    const share = [metrics.jobsFailed, metrics.jobsProcessed] as const;
    const { watching, elsewhere, isUnclear } = alarmsOnService(share, service, stack);
    const ringing = watching.filter((alarm) => ringsAbove(alarm) && isShareOf(alarm, ...share));
    const thresholds = ringing.map((alarm) => shareOf(alarm));
    const asked = askedNumber(stack, "errorRatePagePercent");
    if (asked !== undefined && !thresholds.includes(asked) && !thresholds.includes(UNKNOWN) && !isUnclear)
      return fail("no alarm rings at what the setting errorRatePagePercent says");
    if (thresholds.some((percent) => typeof percent === "number" && percent <= mostFailedPercent)) return pass;
    if (isUnclear || thresholds.includes(UNKNOWN))
      return unknown("what its alarms on failed jobs watch is not known before the update");
    if (watching.length > 0) return fail(`${named(watching)} do not ring above ${mostFailedPercent} % of failed jobs`);
    return fail(
      elsewhere.length > 0
        ? `${named(elsewhere)} watch a name under which it emits nothing`
        : "no alarm watches the share of failed jobs",
    );
  },
};

/** The threshold in percent: a formula that does not multiply by 100 yields a fraction. */
function shareOf(alarm: Resource): number | Unknown | undefined {
  const threshold = alarm.get("threshold");
  const expressions = expressionsOf(alarm);
  if (threshold === UNKNOWN) return UNKNOWN;
  if (typeof threshold !== "number" || expressions.length === 0) return undefined;
  return expressions.some((expression) => /\b100\b/.test(expression)) ? threshold : threshold * 100;
}
