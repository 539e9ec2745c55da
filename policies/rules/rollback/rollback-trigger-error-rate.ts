import { metrics, workerEnvironment } from "../../../runtime/contract";
import { expressionsOf, readingOf, ringsAbove } from "../../knowledge/alarms/alarm-metrics";
import { taskDefinitionsOf, valuesOfVariable } from "../../knowledge/worker/containers";
import type { Outcome } from "../../model/outcome";
import { fail, pass, unknown } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { componentTypes, ecsService, metricAlarm, taskDefinition } from "../../model/types";
import { at, UNKNOWN } from "../../model/value";
import { alarmProperties, judgeDeploymentAlarms, tooLate } from "./deployment-alarms";

/** Failed of all finished jobs, above which a deployment must go back. */
const mostFailedPercent = 5;

/** The deployment itself watches the share of failed jobs, so that a bad version goes without anybody being awake. */
export const rollbackTriggerErrorRate: ChecklistRule = {
  name: "rollback-trigger-error-rate",
  items: ["rollback-trigger-error-rate", "deployment-circuit-breaker"],
  scope: "core",
  severity: "blocker",
  title: "Rollback starts when the error rate is too high",
  why: "A version that starts well and then fails its jobs passes the circuit breaker. Until somebody rolls it back by hand, every job it takes is lost or has to be run again.",
  remediation: `name an alarm on ${metrics.namespace} ${metrics.jobsFailed} over ${metrics.jobsProcessed} that rings above ${mostFailedPercent} % within five minutes in the service's alarms: { alarmNames, enable: true, rollback: true }`,
  example: {
    bad: 'new aws.ecs.Service("worker", { deploymentCircuitBreaker: { enable: true, rollback: true } });',
    good: 'new aws.ecs.Service("worker", {\n  deploymentCircuitBreaker: { enable: true, rollback: true },\n  alarms: { alarmNames: [errorRate.name], enable: true, rollback: true },\n});',
  },
  subjects: ecsService,
  watches: [
    watch(ecsService, "alarms", "taskDefinition"),
    watch(taskDefinition, "containerDefinitions"),
    watch(metricAlarm, ...alarmProperties),
    watch([componentTypes.declaration], "settings"),
  ],
  early: false,
  judge(service, stack) {
    const emitted = valuesOfVariable(taskDefinitionsOf(service, stack), stack, workerEnvironment.serviceName);
    return judgeDeploymentAlarms(
      service,
      stack,
      (alarm) => judgeAlarm(alarm, stack, emitted),
      "none of its deployment alarms watches the share of failed jobs",
    );
  },
};

function judgeAlarm(alarm: Resource, stack: Stack, emitted: readonly unknown[]): Outcome | undefined {
  const readings = [metrics.jobsFailed, metrics.jobsProcessed].map((name) => readingOf(alarm, metrics.namespace, name));
  if (readings.includes(UNKNOWN)) return unknown(`what alarm "${alarm.name}" watches is not known before the update`);
  if (readings.includes(undefined)) return undefined;
  for (const reading of readings) {
    const name = reading === UNKNOWN ? UNKNOWN : at(reading?.dimensions, metrics.dimension);
    if (name === UNKNOWN) return unknown(`which service alarm "${alarm.name}" watches is not known before the update`);
    if (emitted.length > 0 && !emitted.includes(UNKNOWN) && !emitted.includes(name))
      return fail(`alarm "${alarm.name}" watches a name under which the service emits nothing`);
  }
  return judgeThreshold(alarm, stack) ?? tooLate(alarm) ?? pass;
}

/** Why an alarm on the right metrics does not ring when it should; nothing where it does. */
function judgeThreshold(alarm: Resource, stack: Stack): Outcome | undefined {
  const threshold = alarm.get("threshold");
  if (threshold === UNKNOWN) return unknown(`the threshold of alarm "${alarm.name}" is not known before the update`);
  const isPercent = expressionsOf(alarm).some((expression) => /\b100\b/.test(expression));
  const asked = stack.asked("errorRateRollbackPercent");
  const most = Math.min(mostFailedPercent, typeof asked === "number" ? asked : mostFailedPercent);
  const isLow = typeof threshold === "number" && threshold >= 0 && threshold * (isPercent ? 1 : 100) <= most;
  return isLow && ringsAbove(alarm)
    ? undefined
    : fail(`alarm "${alarm.name}" does not ring above ${mostFailedPercent} % of failed jobs`);
}
