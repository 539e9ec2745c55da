import { INVALID, parsed } from "../../model/json";
import type { Outcome } from "../../model/outcome";
import { fail, notApplicable, pass, unknown } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { Watch } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { alarms, chatChannel, lambdaFunction, lambdaPermission, topic, topicSubscription } from "../../model/types";
import { teamsChannel } from "../../model/types/alarms";
import type { Structure, Unknown, Value } from "../../model/value";
import { at, elements, isAbsent, isStructure, textOf, UNKNOWN } from "../../model/value";

/** Protocols by which a machine that can page somebody hears of a message; e-mail and queues page nobody. */
export const pagingProtocols: readonly string[] = ["lambda", "https"];

export const chatChannels = [...chatChannel, ...teamsChannel];

/** What the way from an alarm to a subscriber is read from. */
export const deliveryWatches: readonly Watch[] = [
  watch(alarms, "actionsEnabled", "alarmActions", "alarmName"),
  watch(lambdaFunction, "reservedConcurrentExecutions"),
  watch(lambdaPermission, "function", "principal", "qualifier", "sourceAccount", "sourceArn"),
  watch([...topicSubscription, ...chatChannels], "endpoint", "filterPolicy", "filterPolicyScope", "protocol", "topic"),
  watch(chatChannels, "snsTopicArns"),
];

/**
 * Through what a message on the topic arrives somewhere: subscriptions, and chat channels, which subscribe by themselves. A
 * function that the topic may not invoke, or that may not run, is not a subscriber, though SNS lists it.
 */
export const subscriptionsOf = (aTopic: Resource, stack: Stack): readonly Resource[] =>
  stack.once(findSubscriptions, aTopic);

function findSubscriptions(aTopic: Resource, stack: Stack): Resource[] {
  const subscriptions = stack.naming(topicSubscription, "topic", aTopic).sure.filter((subscription) => {
    if (subscription.get("protocol") !== "lambda") return true;
    const functions = stack.named(lambdaFunction, subscription, "endpoint");
    return functions.length === 0 || functions.some((target) => mayBeInvokedBySns(target, aTopic, subscription, stack));
  });
  return [...subscriptions, ...stack.naming(chatChannels, "snsTopicArns", aTopic).sure];
}

const mayBeInvokedBySns = (target: Resource, aTopic: Resource, subscription: Resource, stack: Stack): boolean =>
  target.get("reservedConcurrentExecutions") !== 0 &&
  stack.naming(lambdaPermission, "function", target).sure.some((permission) => {
    const source = permission.get("sourceArn");
    const isOfTopic = isAbsent(source) || stack.names(source, permission, "sourceArn", aTopic) !== false;
    return (
      permission.get("principal") === "sns.amazonaws.com" && isOfTopic && isForThis(permission, aTopic, subscription)
    );
  });

/** A permission may hold for one account's topics only, and for one version of the function, which the subscription must name. */
function isForThis(permission: Resource, aTopic: Resource, subscription: Resource): boolean {
  const [account, version] = [permission.get("sourceAccount"), permission.get("qualifier")];
  const arn = textOf(aTopic.get("arn"));
  const isOfAccount = typeof account !== "string" || arn === "" || arn.split(":")[4] === account;
  const isOfVersion = typeof version !== "string" || textOf(subscription.get("endpoint")).endsWith(`:${version}`);
  return isOfAccount && isOfVersion;
}

/** Every alarm of a topic asks. */
const filters = new WeakMap<Resource, ReturnType<typeof parsed>>();

/** Whether a subscription's filter lets the alarm's messages through. CloudWatch sends no message attributes. */
export function hears(subscription: Resource, alarm: Resource): boolean | Unknown {
  const filter = subscription.get("filterPolicy");
  if (isAbsent(filter)) return true;
  const scope = subscription.get("filterPolicyScope");
  const conditions = filters.get(subscription) ?? parsed(filter);
  filters.set(subscription, conditions);
  if (scope === UNKNOWN || conditions === UNKNOWN) return UNKNOWN;
  if (scope !== "MessageBody" || conditions === INVALID || !isStructure(conditions)) return false;
  const names = isAbsent(alarm.get("alarmName")) ? alarm.get("name") : alarm.get("alarmName");
  let answer: boolean | Unknown = true;
  for (const [key, wanted] of Object.entries(conditions)) {
    const one: boolean | Unknown = key === "AlarmName" ? isWanted(names, wanted) : UNKNOWN;
    if (one === false) return false;
    if (one === UNKNOWN) answer = UNKNOWN;
  }
  return answer;
}

function isWanted(name: Value | undefined, wanted: Value): boolean | Unknown {
  const conditions = elements(wanted);
  if (name === UNKNOWN || conditions === UNKNOWN) return UNKNOWN;
  const text = textOf(name);
  return conditions.some((condition) => {
    const prefix = at(condition, "prefix");
    const suffix = at(condition, "suffix");
    if (typeof prefix === "string") return text.startsWith(prefix);
    if (typeof suffix === "string") return text.endsWith(suffix);
    if (at(condition, "exists") === true) return true;
    return condition === text;
  });
}

/** Topics of this stack to which an alarm's actions lead. */
export const topicsOf = (alarm: Resource, stack: Stack): readonly Resource[] =>
  stack.named(topic, alarm, "alarmActions");

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
  const topics = topicsOf(alarm, stack);
  const heard = topics.map((aTopic) => ({ aTopic, answer: isHeard(aTopic, alarm, stack, wanted) }));
  const silent = heard.filter(({ answer }) => answer === false);
  if (silent.length > 0) return fail(`topic ${silent.map(({ aTopic }) => `"${aTopic.name}"`).join(", ")} ${nobody}`);
  if (heard.some(({ answer }) => answer === UNKNOWN))
    return unknown("whether a subscription's filter lets the alarm through is not known");
  if (topics.length > 0) return pass;
  const targets = elements(actions);
  if (targets !== UNKNOWN && targets.every((action) => typeof action === "string" && !action.includes(":sns:")))
    return notApplicable("its actions are not topics");
  return unknown("alarmActions leads to no topic of this stack, so who hears it cannot be seen");
}

function isHeard(
  aTopic: Resource,
  alarm: Resource,
  stack: Stack,
  wanted: (subscription: Resource) => boolean,
): boolean | Unknown {
  const answers = subscriptionsOf(aTopic, stack)
    .filter(wanted)
    .map((subscription) => hears(subscription, alarm));
  if (answers.includes(true)) return true;
  return answers.includes(UNKNOWN) ? UNKNOWN : false;
}

/** The variables that a function finds in its environment; unknown where even their names are. */
export function variablesOf(target: Resource): Structure | Unknown {
  const variables = at(target.get("environment"), "variables");
  if (variables === UNKNOWN) return UNKNOWN;
  return isStructure(variables) ? variables : {};
}
