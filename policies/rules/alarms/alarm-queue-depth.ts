import { metrics } from "../../../runtime/contract";
import { readingOf, readingProperties, ringsAbove } from "../../knowledge/alarms/alarm-metrics";
import { fail, pass, unknown } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { componentTypes, ecsService, metricAlarm, taskDefinition } from "../../model/types";
import type { Value } from "../../model/value";
import { textOf, UNKNOWN } from "../../model/value";
import { belongsToWorker, notAWorker } from "../../knowledge/worker/workers";
import { alarmsOnService, named } from "./service-metrics";
import { askedNumber } from "./verdicts";

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
  why: "A queue that fills is the first sign of a worker that is too slow, too small or stuck, long before anything fails.",
  remediation: `add two aws.cloudwatch.MetricAlarms on ${metrics.namespace} ${metrics.queueDepth} with the dimension ${metrics.dimension}, comparisonOperator "GreaterThanThreshold" and thresholds of which the lower is at most ${mostWaitingJobs}`,
  example: {
    bad: 'metricName: "QueueDepth", comparisonOperator: "GreaterThanThreshold", threshold: 5000',
    good: [
      "const queueDepth = {",
      '  namespace: "OpsAgentWorker",',
      '  metricName: "QueueDepth",',
      "  dimensions: { Service: service.name },",
      '  statistic: "Maximum",',
      '  comparisonOperator: "GreaterThanThreshold",',
      "  period: 60,",
      "  evaluationPeriods: 5,",
      "};",
      'new aws.cloudwatch.MetricAlarm("queue-warn", { ...queueDepth, threshold: 100, alarmActions: [warnings.arn] });',
      'new aws.cloudwatch.MetricAlarm("queue-page", { ...queueDepth, threshold: 500, alarmActions: [pages.arn] });',
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
    const { watching, elsewhere, isUnclear } = alarmsOnService([metrics.queueDepth], service, stack);
    const ringing = watching.filter((alarm) => ringsAbove(alarm) && seesEveryJob(alarm));
    const thresholds = ringing.map((alarm) => alarm.get("threshold"));
    const known = thresholds.filter((threshold) => typeof threshold === "number");
    const unasked = ["queueDepthWarn", "queueDepthPage"].find((setting) => isUnasked(setting, known, stack));
    if (unasked === undefined && known.length >= 2 && Math.min(...known) <= mostWaitingJobs) return pass;
    if (isUnclear || thresholds.includes(UNKNOWN))
      return unknown("what its alarms on waiting jobs watch is not known before the update");
    if (known.length >= 2 && Math.min(...known) > mostWaitingJobs)
      return fail(`no alarm rings when ${mostWaitingJobs} jobs wait`);
    if (unasked !== undefined && known.length >= 2) return fail(`no alarm rings at what the setting ${unasked} says`);
    if (known.length === 1) return fail("only one alarm watches its waiting jobs, so it cannot both warn and page");
    return fail(
      elsewhere.length > 0
        ? `${named(elsewhere)} watch a name under which it emits nothing`
        : "no alarm rings when too many jobs wait",
    );
  },
};

/** The least of a minute is what a moment without jobs shows, and a number of samples says nothing of jobs. */
const seesEveryJob = (alarm: Resource): boolean => {
  const reading = readingOf(alarm, metrics.namespace, metrics.queueDepth);
  if (reading === undefined || reading === UNKNOWN) return true;
  return !["Minimum", "SampleCount", "Sum"].includes(textOf(reading.statistic));
};

function isUnasked(setting: string, thresholds: readonly Value[], stack: Stack): boolean {
  const asked = askedNumber(stack, setting);
  return asked !== undefined && !thresholds.includes(asked);
}
