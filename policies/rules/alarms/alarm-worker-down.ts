import type { Reading } from "../../knowledge/alarms/alarm-metrics";
import {
  alarmsReading,
  readingOf,
  readingProperties,
  secondsToRing,
  timingProperties,
} from "../../knowledge/alarms/alarm-metrics";
import type { Outcome } from "../../model/outcome";
import { fail, pass, unknown } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { componentTypes, ecsCluster, ecsService, metricAlarm } from "../../model/types";
import { at, elements, isAbsent, textOf, UNKNOWN } from "../../model/value";
import { belongsToWorker, notAWorker } from "../../knowledge/worker/workers";
import { idleWatches, mayBeIdle } from "../scaling/idle-services";
import { mostTasksOf, mostTasksWatches } from "./most-tasks";
import { runningTasks } from "./running-tasks";
import { askedNumber, bestOf } from "./verdicts";

const mostSeconds = 120;
/** As long as it takes until an idle service has its first task. */
const mostIdleSeconds = 300;

/**
 * Each worker service has an alarm that rings when its tasks are gone. A dead service emits nothing, so missing data
 * must count as breaching; and the metric exists only in a cluster with Container Insights, under the names of this
 * cluster and this service. Two minutes are enough to tell a dead worker from one that is being replaced.
 */
export const alarmWorkerDown: ChecklistRule = {
  name: "alarm-worker-down",
  items: ["alarm-worker-down"],
  scope: "core",
  severity: "blocker",
  title: "Alarm: worker not running",
  why: "A worker that is gone raises no error: the queue fills silently until somebody asks where their results are.",
  remediation: `add an aws.cloudwatch.MetricAlarm on ${runningTasks.namespace} ${runningTasks.metricName} with the dimensions ClusterName and ServiceName of the service, comparisonOperator "LessThanThreshold", a threshold of at least 1 (the fewest tasks that must run), treatMissingData "breaching", and two datapoints of 60 s`,
  example: {
    bad: 'metricName: "RunningTaskCount", dimensions: { ServiceName: "worker" }, treatMissingData: "missing"',
    good: 'dimensions: { ClusterName: cluster.name, ServiceName: service.name }, comparisonOperator: "LessThanThreshold", threshold: 2, period: 60, evaluationPeriods: 2, treatMissingData: "breaching"',
  },
  subjects: ecsService,
  watches: [
    watch(ecsCluster, "settings"),
    ...mostTasksWatches,
    watch(
      metricAlarm,
      ...readingProperties,
      ...timingProperties,
      "comparisonOperator",
      "threshold",
      "treatMissingData",
    ),
    watch([componentTypes.declaration], "settings"),
    ...idleWatches,
  ],
  early: false,
  judge(service, stack) {
    if (!belongsToWorker(service, stack)) return notAWorker;
    const blind = insightsAreOff(service, stack);
    if (blind)
      return fail(`cluster "${blind.name}" does not enable Container Insights, so RunningTaskCount is never published`);
    const candidates = alarmsReading(stack, runningTasks.namespace, runningTasks.metricName);
    const outcomes = candidates.flatMap((alarm) => judgeAlarm(alarm, service, stack) ?? []);
    return bestOf(outcomes, "no alarm watches how many of its tasks run");
  },
};

/** What is to say about an alarm on running tasks; nothing about any other alarm. */
function judgeAlarm(alarm: Resource, service: Resource, stack: Stack): Outcome | undefined {
  const reading = readingOf(alarm, runningTasks.namespace, runningTasks.metricName);
  if (reading === undefined) return undefined;
  if (reading === UNKNOWN) return unknown(`the metric of alarm "${alarm.name}" is not known before the update`);
  const named = stack.names(at(reading.dimensions, "ServiceName"), alarm, reading.property, service);
  if (named === UNKNOWN) return unknown(`which service alarm "${alarm.name}" watches is not known before the update`);
  if (!named) return undefined;
  if (isAbsent(at(reading.dimensions, "ClusterName")))
    return fail(`alarm "${alarm.name}" has no dimension ClusterName, without which its metric does not exist`);
  const missing = alarm.get("treatMissingData");
  if (missing === UNKNOWN) return unknown(`treatMissingData of alarm "${alarm.name}" is not known before the update`);
  if (missing !== "breaching") return fail(`alarm "${alarm.name}" does not treat missing data as breaching`);
  const seconds = mayBeIdle(service, stack) === true ? mostIdleSeconds : mostSeconds;
  const bounds = {
    seconds,
    fewest: Math.max(1, askedNumber(stack, "workerMinTasks") ?? 1),
    most: mostTasksOf(service, stack),
  };
  const problem = problemOf(alarm, reading, bounds);
  return problem === undefined ? pass : fail(`alarm "${alarm.name}" ${problem}`);
}

/** Metric math compares as its formula wants; a bare count must ring as soon as fewer run than must. */
function problemOf(
  alarm: Resource,
  reading: Reading,
  bounds: { readonly seconds: number; readonly fewest: number; readonly most: number },
): string | undefined {
  const seconds = secondsToRing(alarm, reading);
  if (typeof seconds === "number" && seconds > bounds.seconds) return `rings later than after ${bounds.seconds} s`;
  if (["Sum", "SampleCount"].includes(textOf(reading.statistic))) return "does not read how many tasks run at a time";
  if (reading.property === "metricQueries") return undefined;
  const threshold = alarm.get("threshold");
  const operator = alarm.get("comparisonOperator");
  if (typeof threshold === "number" && threshold > bounds.most) return "rings for ever: so many tasks never run";
  const least = operator === "LessThanThreshold" ? bounds.fewest : bounds.fewest - 1;
  const isBelow = operator === "LessThanThreshold" || operator === "LessThanOrEqualToThreshold";
  return isBelow && typeof threshold === "number" && threshold >= least
    ? undefined
    : "does not ring when too few tasks run";
}

/** The service's cluster, when it is in this stack and publishes no metrics of its tasks. */
const insightsAreOff = (service: Resource, stack: Stack): Resource | undefined =>
  stack.named(ecsCluster, service, "cluster").find((cluster) => {
    const settings = elements(cluster.get("settings"));
    if (settings === UNKNOWN) return false;
    const insights = at(
      settings.find((setting) => at(setting, "name") === "containerInsights"),
      "value",
    );
    return insights !== "enabled" && insights !== "enhanced" && insights !== UNKNOWN;
  });
