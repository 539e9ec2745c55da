import { pagingSeverities } from "../../../runtime/contract";
import { readingOf } from "../../knowledge/alarms/alarm-metrics";
import { deliveryWatches, judgeDelivery, pagingProtocols } from "../../knowledge/alarms/delivery";
import { fail, notApplicable } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { alarms, ecsService } from "../../model/types";
import type { Value } from "../../model/value";
import { at, elements, isStructure, textOf, UNKNOWN } from "../../model/value";
import { runningTasks } from "./running-tasks";

/**
 * Critical alarms page somebody: their topic has a subscriber that can (a function or an HTTPS endpoint; mail and queues
 * wait to be read). Critical is what the tag `Severity` calls P0 or P1, and always the alarm on running tasks.
 */
export const criticalFailureAlert: ChecklistRule = {
  name: "critical-failure-alert",
  items: ["critical-failure-alert"],
  scope: "core",
  severity: "blocker",
  title: "Critical failures page someone",
  why: "Mail and queues wait to be read. What stops the service at night must wake somebody.",
  example: {
    bad: 'new aws.sns.TopicSubscription("p0", { topic: p0.arn, protocol: "email", endpoint: "ops@example.com" })',
    good: 'new aws.sns.TopicSubscription("p0", { topic: p0.arn, protocol: "https", endpoint: pagerUrl })',
  },
  remediation: "send P0 and P1 alarms to a topic that a function or an HTTPS endpoint subscribes to",
  subjects: alarms,
  watches: [
    ...deliveryWatches,
    watch(alarms, "dimensions", "metricName", "metricQueries", "namespace", "tags"),
    watch(alarms, "extendedStatistic", "period", "statistic"),
    watch(ecsService, "alarms"),
  ],
  early: false,
  judge(alarm, stack) {
    if (!isCritical(alarm, stack)) return notApplicable("it is not critical");
    const pages = (subscription: Resource) => pagingProtocols.includes(textOf(subscription.get("protocol")));
    const outcome = judgeDelivery(alarm, stack, pages, "has no subscriber that can page somebody");
    return outcome.status === "notApplicable" ? fail("its actions page nobody") : outcome;
  },
};

/** A severity that is not known yet is taken for critical. What takes a deployment back need not wake anybody as well. */
function isCritical(alarm: Resource, stack: Stack): boolean {
  const guardsDeployment = stack.index(findDeploymentAlarms).has(alarm.get("name") ?? null);
  const watchesTasks = readingOf(alarm, runningTasks.namespace, runningTasks.metricName) !== undefined;
  if (watchesTasks && !guardsDeployment) return true;
  const tags = alarm.get("tags");
  if (!isStructure(tags)) return tags === UNKNOWN;
  return Object.entries(tags).some(
    ([key, value]) =>
      key.toLowerCase() === "severity" &&
      (value === UNKNOWN || pagingSeverities.some((severity) => severity === value)),
  );
}

/** Names of the alarms that take deployments back. */
function findDeploymentAlarms(stack: Stack): ReadonlySet<Value> {
  const listed = stack.ofTypes(ecsService).map((service) => elements(at(service.get("alarms") ?? null, "alarmNames")));
  return new Set(listed.flatMap((one) => (one === UNKNOWN ? [] : one)));
}
