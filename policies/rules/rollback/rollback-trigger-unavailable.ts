import { readingOf } from "../../knowledge/alarms/alarm-metrics";
import type { Outcome } from "../../model/outcome";
import { fail, notApplicable, pass, unknown } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { ecsService, metricAlarm, targetGroup } from "../../model/types";
import { at, isAbsent, textOf, UNKNOWN } from "../../model/value";
import { readsTargetGroup, targetGroupsOf } from "../../knowledge/worker/workers";
import { idleWatches, mayBeIdle } from "../scaling/idle-services";
import { alarmProperties, judgeDeploymentAlarms, tooLate } from "./deployment-alarms";

/** Counts of what is alive, with the dimension that names the service and one without which they do not exist. */
const alive = [
  { namespace: "ECS/ContainerInsights", metricName: "RunningTaskCount", own: "ServiceName", beside: "ClusterName" },
  { namespace: "AWS/ApplicationELB", metricName: "HealthyHostCount", own: "TargetGroup", beside: "LoadBalancer" },
] as const;

/** The deployment itself watches that tasks stay alive while they are replaced. */
export const rollbackTriggerUnavailable: ChecklistRule = {
  name: "rollback-trigger-unavailable",
  items: ["rollback-trigger-unavailable", "deployment-circuit-breaker"],
  scope: "core",
  severity: "blocker",
  title: "Rollback starts when the service is unavailable",
  why: "Tasks of a new version may start, replace the old ones and then die. Without an availability alarm the deployment counts as done, and nothing works until somebody notices.",
  remediation:
    "name an alarm on ECS/ContainerInsights RunningTaskCount of this service that rings within five minutes in the service's alarms: { alarmNames, enable: true, rollback: true }",
  example: {
    bad: 'new aws.ecs.Service("worker", { alarms: { alarmNames: [errorRate.name], enable: true, rollback: false } });',
    good: 'new aws.ecs.Service("worker", {\n  alarms: { alarmNames: [errorRate.name, workerDown.name], enable: true, rollback: true },\n});',
  },
  subjects: ecsService,
  watches: [
    watch(ecsService, "alarms", "loadBalancers"),
    watch(metricAlarm, ...alarmProperties),
    watch(targetGroup, "arnSuffix"),
    ...idleWatches,
  ],
  early: false,
  judge: (service, stack) =>
    mayBeIdle(service, stack) === true
      ? notApplicable("it may be without a task, so that none says nothing of a deployment")
      : judgeDeploymentAlarms(
          service,
          stack,
          (alarm) => judgeAlarm(alarm, service, stack),
          "none of its deployment alarms watches whether its tasks are alive",
        ),
};

function judgeAlarm(alarm: Resource, service: Resource, stack: Stack): Outcome | undefined {
  for (const { namespace, metricName, own, beside } of alive) {
    const reading = readingOf(alarm, namespace, metricName);
    if (reading === undefined) continue;
    if (reading === UNKNOWN) return unknown(`what alarm "${alarm.name}" watches is not known before the update`);
    const isThis =
      own === "TargetGroup"
        ? targetGroupsOf(service, stack).some((group) => readsTargetGroup(alarm, reading, group))
        : stack.names(at(reading.dimensions, own), alarm, reading.property, service);
    if (isThis === UNKNOWN)
      return unknown(`which service alarm "${alarm.name}" watches is not known before the update`);
    if (!isThis) return fail(`alarm "${alarm.name}" watches another service`);
    if (isAbsent(at(reading.dimensions, beside)))
      return fail(`alarm "${alarm.name}" has no dimension ${beside}, without which its metric does not exist`);
    return judgeThreshold(alarm) ?? tooLate(alarm) ?? pass;
  }
  return undefined;
}

function judgeThreshold(alarm: Resource): Outcome | undefined {
  const threshold = alarm.get("threshold");
  const operator = textOf(alarm.get("comparisonOperator"));
  if (threshold === UNKNOWN || alarm.get("comparisonOperator") === UNKNOWN)
    return unknown(`when alarm "${alarm.name}" rings is not known before the update`);
  const least = operator === "LessThanThreshold" ? 1 : operator === "LessThanOrEqualToThreshold" ? 0 : Infinity;
  return typeof threshold === "number" && threshold >= least
    ? undefined
    : fail(`alarm "${alarm.name}" does not ring when nothing is alive`);
}
