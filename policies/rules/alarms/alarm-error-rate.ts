import { metrics } from "../../../runtime/contract";
import { expressionsOf, ringsAbove } from "../../model/alarm-metrics";
import { fail, pass, unknown } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { ecsService, metricAlarm, taskDefinition } from "../../model/types";
import type { Unknown } from "../../model/value";
import { UNKNOWN } from "../../model/value";
import { belongsToWorker, notAWorker } from "../../model/workers";
import { alarmsOnService, named } from "./service-metrics";

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
  remediation: `add an aws.cloudwatch.MetricAlarm with metricQueries over ${metrics.namespace} ${metrics.jobsFailed} and ${metrics.jobsProcessed} and the expression 100 * failed / processed, comparisonOperator "GreaterThanThreshold" and a threshold of at most ${mostFailedPercent}`,
  subjects: ecsService,
  watches: [
    watch(ecsService, "taskDefinition"),
    watch(taskDefinition, "containerDefinitions"),
    watch(metricAlarm, "comparisonOperator", "dimensions", "metricName", "metricQueries", "namespace", "threshold"),
  ],
  early: false,
  judge(service, stack) {
    if (!belongsToWorker(service, stack)) return notAWorker;
    const share = [metrics.jobsFailed, metrics.jobsProcessed];
    const { watching, elsewhere, isUnclear } = alarmsOnService(share, service, stack);
    const thresholds = watching.filter(ringsAbove).map((alarm) => shareOf(alarm));
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
