import type { Outcome } from "./outcome";
import { fail, notApplicable, pass, unknown } from "./outcome";
import type { Resource } from "./resource";
import type { Stack } from "./stack";
import { chatChannel, lambdaFunction, lambdaPermission, topic, topicSubscription } from "./types";
import { elements, isAbsent, UNKNOWN } from "./value";

/** Protocols by which a machine that can page somebody hears of a message; e-mail and queues page nobody. */
export const pagingProtocols: readonly string[] = ["lambda", "https"];

/**
 * Through what a message on the topic arrives somewhere: subscriptions, and chat channels, which subscribe by themselves. A
 * function that the topic may not invoke is not a subscriber, though SNS lists it.
 */
export function subscriptionsOf(aTopic: Resource, stack: Stack): Resource[] {
  const subscriptions = stack.naming(topicSubscription, "topic", aTopic).sure.filter((subscription) => {
    if (subscription.get("protocol") !== "lambda") return true;
    const functions = stack.named(lambdaFunction, subscription, "endpoint");
    return functions.length === 0 || functions.some((target) => mayBeInvokedBySns(target, stack));
  });
  return [...subscriptions, ...stack.naming(chatChannel, "snsTopicArns", aTopic).sure];
}

const mayBeInvokedBySns = (target: Resource, stack: Stack): boolean =>
  stack
    .naming(lambdaPermission, "function", target)
    .sure.some((permission) => permission.get("principal") === "sns.amazonaws.com");

/** Follows an alarm's actions to their end: enabled, there, and heard by somebody of the wanted kind. */
export function judgeDelivery(
  alarm: Resource,
  stack: Stack,
  wanted: (subscription: Resource) => boolean,
  nobody: string,
): Outcome {
  if (alarm.get("actionsEnabled") === false) return fail("actionsEnabled is false, so the alarm tells nobody");
  if (alarm.get("actionsEnabled") === UNKNOWN) return unknown("actionsEnabled is not known before the update");
  const actions = alarm.get("alarmActions");
  if (isAbsent(actions)) return fail("alarmActions is empty, so the alarm tells nobody");
  const topics = stack.named(topic, alarm, "alarmActions");
  const silent = topics.filter((aTopic) => !subscriptionsOf(aTopic, stack).some(wanted));
  if (silent.length > 0) return fail(`topic ${silent.map((aTopic) => `"${aTopic.name}"`).join(", ")} ${nobody}`);
  if (topics.length > 0) return pass;
  const targets = elements(actions);
  if (targets !== UNKNOWN && targets.every((action) => typeof action === "string" && !action.includes(":sns:")))
    return notApplicable("its actions are not topics");
  return unknown("alarmActions leads to no topic of this stack, so who hears it cannot be seen");
}
