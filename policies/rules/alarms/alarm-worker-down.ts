import { readingOf } from "../../model/alarm-metrics";
import type { Outcome } from "../../model/outcome";
import { fail, pass, unknown } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { ecsCluster, ecsService, metricAlarm } from "../../model/types";
import { at, elements, isAbsent, UNKNOWN } from "../../model/value";
import { belongsToWorker, notAWorker } from "../../model/workers";
import { runningTasks } from "./running-tasks";

/**
 * Each worker service has an alarm that rings when its tasks are gone. A dead service emits nothing, so missing data
 * must count as breaching; and the metric exists only in a cluster with Container Insights, under the names of this
 * cluster and this service.
 */
export const alarmWorkerDown: ChecklistRule = {
  name: "alarm-worker-down",
  items: ["alarm-worker-down"],
  scope: "core",
  severity: "blocker",
  title: "Alarm: worker not running",
  remediation: `add an aws.cloudwatch.MetricAlarm on ${runningTasks.namespace} ${runningTasks.metricName} with the dimensions ClusterName and ServiceName of the service, comparisonOperator "LessThanThreshold", a threshold of at least 1 and treatMissingData "breaching"`,
  subjects: ecsService,
  watches: [
    watch(ecsCluster, "settings"),
    watch(ecsService, "cluster"),
    watch(
      metricAlarm,
      "comparisonOperator",
      "dimensions",
      "metricName",
      "metricQueries",
      "namespace",
      "threshold",
      "treatMissingData",
    ),
  ],
  early: false,
  judge(service, stack) {
    if (!belongsToWorker(service, stack)) return notAWorker;
    const blind = insightsAreOff(service, stack);
    if (blind)
      return fail(`cluster "${blind.name}" does not enable Container Insights, so RunningTaskCount is never published`);
    const outcomes = stack.ofTypes(metricAlarm).flatMap((alarm) => judgeAlarm(alarm, service, stack) ?? []);
    return (
      outcomes.find((outcome) => outcome.status === "pass") ??
      outcomes[0] ??
      fail("no alarm watches how many of its tasks run")
    );
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
  return reading.property === "metricQueries" || ringsBelowOne(alarm)
    ? pass
    : fail(`alarm "${alarm.name}" does not ring when no task runs`);
}

/** Metric math compares as its formula wants; a bare count must ring when it reaches zero. */
function ringsBelowOne(alarm: Resource): boolean {
  const threshold = alarm.get("threshold");
  if (typeof threshold !== "number") return false;
  if (alarm.get("comparisonOperator") === "LessThanThreshold") return threshold > 0;
  return alarm.get("comparisonOperator") === "LessThanOrEqualToThreshold" && threshold >= 0;
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
