import { metrics } from "../../../runtime/contract";
import { ringsAbove } from "../../model/alarm-metrics";
import { fail, pass, unknown } from "../../model/outcome";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { ecsService, metricAlarm, taskDefinition } from "../../model/types";
import { UNKNOWN } from "../../model/value";
import { belongsToWorker, notAWorker } from "../../model/workers";
import { alarmsOnService, named } from "./service-metrics";

/** Jobs waiting, above which somebody must hear of it. */
const mostWaitingJobs = 100;

/**
 * Each worker service has two alarms on the number of waiting jobs, one to warn, which rings at 100 at the latest, and
 * one that pages. The metric is the one that the worker emits, under the service name that its containers carry.
 */
export const alarmQueueDepth: ChecklistRule = {
  name: "alarm-queue-depth",
  items: ["alarm-queue-depth"],
  scope: "core",
  severity: "blocker",
  title: "Alarm: queue too deep, with a warning and a critical level",
  remediation: `add two aws.cloudwatch.MetricAlarms on ${metrics.namespace} ${metrics.queueDepth} with the dimension ${metrics.dimension}, comparisonOperator "GreaterThanThreshold" and thresholds of which the lower is at most ${mostWaitingJobs}`,
  subjects: ecsService,
  watches: [
    watch(ecsService, "taskDefinition"),
    watch(taskDefinition, "containerDefinitions"),
    watch(metricAlarm, "comparisonOperator", "dimensions", "metricName", "metricQueries", "namespace", "threshold"),
  ],
  early: false,
  judge(service, stack) {
    if (!belongsToWorker(service, stack)) return notAWorker;
    const { watching, elsewhere, isUnclear } = alarmsOnService([metrics.queueDepth], service, stack);
    const thresholds = watching.filter(ringsAbove).map((alarm) => alarm.get("threshold"));
    const known = thresholds.filter((threshold) => typeof threshold === "number");
    if (known.length >= 2 && Math.min(...known) <= mostWaitingJobs) return pass;
    if (isUnclear || thresholds.includes(UNKNOWN))
      return unknown("what its alarms on waiting jobs watch is not known before the update");
    if (known.length >= 2) return fail(`no alarm rings when ${mostWaitingJobs} jobs wait`);
    if (known.length === 1) return fail("only one alarm watches its waiting jobs, so it cannot both warn and page");
    return fail(
      elsewhere.length > 0
        ? `${named(elsewhere)} watch a name under which it emits nothing`
        : "no alarm rings when too many jobs wait",
    );
  },
};
