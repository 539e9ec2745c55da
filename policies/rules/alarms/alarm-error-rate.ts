import { metrics } from "../../../runtime/contract";
import { expressionsOf, readingOf, ringsAbove } from "../../model/alarm-metrics";
import { fail, pass, unknown } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { Rule } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { ecsService, metricAlarm, taskDefinition } from "../../model/types";
import type { Unknown } from "../../model/value";
import { UNKNOWN } from "../../model/value";
import { belongsToWorker, notAWorker } from "../../model/workers";
import { watchesService } from "./service-metrics";

/** Failed of all finished jobs, above which somebody must hear of it. */
const mostFailedPercent = 5;

/**
 * Each worker service has an alarm on failed / processed jobs that rings at 5 % at the latest. It is metric math over
 * both counts: a bare count of failures says nothing about a rate.
 */
export const alarmErrorRate: Rule = {
  name: "alarm-error-rate",
  item: "alarm-error-rate",
  severity: "blocker",
  title: "Alarm: error rate too high",
  remediation: `add an aws.cloudwatch.MetricAlarm with metricQueries over ${metrics.namespace} ${metrics.jobsFailed} and ${metrics.jobsProcessed} and the expression 100 * failed / processed, comparisonOperator "GreaterThanThreshold" and a threshold of at most ${mostFailedPercent}`,
  subjects: ecsService,
  reads: [...metricAlarm, ...taskDefinition],
  early: false,
  judge(service, stack) {
    if (!belongsToWorker(service, stack)) return notAWorker;
    let problem = "no alarm watches the share of failed jobs";
    let isUnknown = false;
    for (const alarm of stack.ofTypes(metricAlarm)) {
      const watches = watchesErrorRate(alarm, service, stack);
      const threshold = alarm.get("threshold");
      if (watches === undefined) continue;
      if (watches === UNKNOWN || threshold === UNKNOWN) isUnknown = true;
      else if (!watches) problem = `alarm "${alarm.name}" watches a name under which the worker emits nothing`;
      else if (!ringsAbove(alarm) || typeof threshold !== "number" || threshold > mostFailed(alarm))
        problem = `alarm "${alarm.name}" does not ring above ${mostFailedPercent} % of failed jobs`;
      else return pass;
    }
    return isUnknown ? unknown("what the alarm on failed jobs watches is not known before the update") : fail(problem);
  },
};

/** Whether the alarm's formula is over this service's failed and processed jobs; undefined for any other alarm. */
function watchesErrorRate(alarm: Resource, service: Resource, stack: Stack): boolean | Unknown | undefined {
  const failed = readingOf(alarm, metrics.namespace, metrics.jobsFailed);
  const processed = readingOf(alarm, metrics.namespace, metrics.jobsProcessed);
  if (failed === UNKNOWN || processed === UNKNOWN) return UNKNOWN;
  if (!failed || !processed || expressionsOf(alarm).length === 0) return undefined;
  const answers = [failed, processed].map((reading) => watchesService(reading, service, stack));
  if (answers.includes(false)) return false;
  return answers.includes(UNKNOWN) ? UNKNOWN : true;
}

/** The limit in the formula's own unit: percent where it multiplies by 100, else a fraction. */
const mostFailed = (alarm: Resource): number =>
  expressionsOf(alarm).some((expression) => /\b100\b/.test(expression)) ? mostFailedPercent : mostFailedPercent / 100;
