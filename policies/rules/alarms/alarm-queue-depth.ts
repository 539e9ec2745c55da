import { metrics } from "../../../runtime/contract";
import { readingOf, ringsAbove } from "../../model/alarm-metrics";
import { fail, Faults, pass } from "../../model/outcome";
import type { Rule } from "../../model/rule";
import { ecsService, metricAlarm, taskDefinition } from "../../model/types";
import { UNKNOWN } from "../../model/value";
import { belongsToWorker, notAWorker } from "../../model/workers";
import { watchesService } from "./service-metrics";

/** Jobs waiting, above which somebody must hear of it. */
const mostWaitingJobs = 100;

/**
 * Each worker service has two alarms on the number of waiting jobs, one to warn, which rings at 100 at the latest, and
 * one that pages. The metric is the one that the worker emits, under the service name that its containers carry.
 */
export const alarmQueueDepth: Rule = {
  name: "alarm-queue-depth",
  item: "alarm-queue-depth",
  severity: "blocker",
  title: "Alarm: queue too deep, with a warning and a critical level",
  remediation: `add two aws.cloudwatch.MetricAlarms on ${metrics.namespace} ${metrics.queueDepth} with the dimension ${metrics.dimension}, comparisonOperator "GreaterThanThreshold" and thresholds of which the lower is at most ${mostWaitingJobs}`,
  subjects: ecsService,
  reads: [...metricAlarm, ...taskDefinition],
  early: false,
  judge(service, stack) {
    if (!belongsToWorker(service, stack)) return notAWorker;
    const faults = new Faults();
    const thresholds: number[] = [];
    for (const alarm of stack.ofTypes(metricAlarm)) {
      const reading = readingOf(alarm, metrics.namespace, metrics.queueDepth);
      if (reading === undefined) continue;
      const watches = reading === UNKNOWN ? UNKNOWN : watchesService(reading, service, stack);
      const threshold = alarm.get("threshold");
      if (watches === UNKNOWN || threshold === UNKNOWN)
        faults.unknown(`what alarm "${alarm.name}" watches is not known before the update`);
      else if (!watches) faults.problem(`alarm "${alarm.name}" watches a name under which the worker emits nothing`);
      else if (typeof threshold === "number" && ringsAbove(alarm)) thresholds.push(threshold);
    }
    if (thresholds.length >= 2 && Math.min(...thresholds) <= mostWaitingJobs) return pass;
    return faults.outcome.status === "pass" ? fail(whatIsMissing(thresholds)) : faults.outcome;
  },
};

function whatIsMissing(thresholds: readonly number[]): string {
  if (thresholds.length === 0) return "no alarm rings when too many jobs wait";
  if (thresholds.length === 1) return "only one alarm watches the waiting jobs, so it cannot both warn and page";
  return `no alarm rings when ${mostWaitingJobs} jobs wait`;
}
