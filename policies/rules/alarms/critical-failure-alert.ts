import { pagingSeverities } from "../../../runtime/contract";
import { readingOf } from "../../model/alarm-metrics";
import { judgeDelivery, pagingProtocols } from "../../model/delivery";
import { fail, notApplicable } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { alarms, chatChannel, ecsService, lambdaPermission, topicSubscription } from "../../model/types";
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
  remediation: "send P0 and P1 alarms to a topic that a function or an HTTPS endpoint subscribes to",
  subjects: alarms,
  watches: [
    watch(alarms, "actionsEnabled", "alarmActions", "dimensions", "metricName", "metricQueries", "namespace", "tags"),
    watch(ecsService, "alarms"),
    watch(lambdaPermission, "function", "principal"),
    watch(topicSubscription, "endpoint", "protocol", "topic"),
    watch(chatChannel, "protocol", "snsTopicArns"),
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
  const guardsDeployment = stack.ofTypes(ecsService).some((service) => {
    const names = elements(at(service.get("alarms") ?? null, "alarmNames"));
    return names !== UNKNOWN && names.includes(alarm.get("name") ?? null);
  });
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
