import { readingProperties, readingsOf } from "../../knowledge/alarms/alarm-metrics";
import { deliveryWatches, hears, subscriptionsOf, topicsOf } from "../../knowledge/alarms/delivery";
import { Faults, notApplicable } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import {
  alarms,
  componentTypes,
  lambdaFunction,
  metricAlarm,
  queue,
  topic,
  topicSubscription,
} from "../../model/types";
import type { Unknown, Value } from "../../model/value";
import { anyOf, at, isAbsent, textOf, UNKNOWN } from "../../model/value";

/** What an alarm on delivery reads: how the function that delivers does, what it gave up, or what a topic could not hand over. */
const onDelivery = [
  { namespace: "AWS/Lambda", dimension: "FunctionName" },
  { namespace: "AWS/SQS", dimension: "QueueName" },
  { namespace: "AWS/SNS", dimension: "TopicName" },
] as const;
const address = /^[^@\s]+@[^@\s]+\.[^@\s]+$/;

/** That an alarm could not be delivered is told on another way than the one that failed. */
export const deliveryToldAnotherWay: ControlRule = {
  name: "delivery-told-another-way",
  severity: "required",
  title: "That alarms do not arrive is told another way",
  why: "A function that cannot reach the pager cannot page that it cannot. Without a second way, the first sign of a broken notifier is an outage that nobody heard of.",
  remediation:
    "subscribe somebody else than the function to the topics of the alarms on that function: an e-mail address, a chat channel or a pager's own endpoint",
  example: {
    bad: [
      'new aws.sns.TopicSubscription("notifier", { topic: p1.arn, protocol: "lambda", endpoint: notifier.arn }); // alone',
      'new aws.cloudwatch.MetricAlarm("notifier", { ...errors, dimensions: { FunctionName: notifier.name }, alarmActions: [p1.arn] });',
    ].join("\n"),
    good: 'new aws.sns.TopicSubscription("fallback", { topic: p1.arn, protocol: "email", endpoint: "on-call@example.com" })',
  },
  controls: {},
  subjects: metricAlarm,
  watches: [
    watch(metricAlarm, ...readingProperties),
    watch(lambdaFunction, "deadLetterConfig"),
    watch([componentTypes.declaration], "settings"),
    ...deliveryWatches,
  ],
  early: false,
  judge(alarm, stack) {
    if (!isOnDelivery(alarm, stack)) return notApplicable("it is not about how alarms are delivered");
    const fallback = stack.asked("fallbackEmail");
    if (isAbsent(fallback) && stack.isDeclared)
      return notApplicable("the stack was not asked for a second way (fallbackEmail)");
    const faults = new Faults();
    for (const aTopic of topicsOf(alarm, stack)) judgeTopic(aTopic, alarm, fallback, stack, faults);
    return faults.outcome;
  },
};

function judgeTopic(
  aTopic: Resource,
  alarm: Resource,
  fallback: Value | undefined,
  stack: Stack,
  faults: Faults,
): void {
  const carriers = stack.index(findCarriers);
  const subscriptions = subscriptionsOf(aTopic, stack);
  const others = subscriptions.filter((one) => !isOf(carriers, one, stack));
  if (others.length === subscriptions.length) return;
  const answer = anyOf(others.map((one) => tells(one, alarm)));
  report(answer, `topic "${aTopic.name}" has only the way that may have failed`, faults);
  if (isAbsent(fallback)) return;
  const told = others.map((one): boolean | Unknown => {
    const endpoint = one.get("endpoint");
    return endpoint === UNKNOWN ? UNKNOWN : endpoint === fallback && tells(one, alarm);
  });
  report(anyOf(told), `topic "${aTopic.name}" does not tell the address that the setting fallbackEmail names`, faults);
}

function report(answer: boolean | Unknown, problem: string, faults: Faults): void {
  if (answer === UNKNOWN) faults.unknown(`it is not known before the update whether ${problem}`);
  else if (!answer) faults.problem(problem);
}

function tells(subscription: Resource, alarm: Resource): boolean | Unknown {
  const protocol = subscription.get("protocol");
  const endpoint = subscription.get("endpoint");
  if (protocol === UNKNOWN || endpoint === UNKNOWN) return UNKNOWN;
  if (protocol === "email" && !address.test(textOf(endpoint).slice(0, 320))) return false;
  return hears(subscription, alarm);
}

/** Functions that carry what alarms say. */
function findCarriers(stack: Stack): ReadonlySet<Resource> {
  const topics = new Set(stack.ofTypes(alarms).flatMap((alarm) => topicsOf(alarm, stack)));
  const subscriptions = [...topics].flatMap((aTopic) => stack.naming(topicSubscription, "topic", aTopic).sure);
  return new Set(subscriptions.flatMap((one) => stack.named(lambdaFunction, one, "endpoint")));
}

const isOf = (carriers: ReadonlySet<Resource>, subscription: Resource, stack: Stack): boolean =>
  topicSubscription.includes(subscription.type) &&
  stack.named(lambdaFunction, subscription, "endpoint").some((one) => carriers.has(one));

function isOnDelivery(alarm: Resource, stack: Stack): boolean {
  const readings = readingsOf(alarm);
  if (readings === UNKNOWN) return false;
  const carriers = stack.index(findCarriers);
  return readings.some((reading) => {
    const watched = onDelivery.find(({ namespace }) => namespace === reading.namespace);
    const value = watched && at(reading.dimensions, watched.dimension);
    if (value === undefined || value === null) return false;
    const named = (types: readonly string[]) => stack.namedBy(value, types, alarm, reading.property);
    if (watched?.namespace === "AWS/Lambda") return named(lambdaFunction).some((one) => carriers.has(one));
    if (watched?.namespace === "AWS/SQS") return named(queue).some((one) => stack.index(findGivenUp).has(one));
    return named(topic).some((one) => isTold(one, stack));
  });
}

/** Queues into which these functions put what they gave up. */
function findGivenUp(stack: Stack): ReadonlySet<Resource> {
  const queues = [...stack.index(findCarriers)].flatMap((one) => {
    const target = at(one.get("deadLetterConfig"), "targetArn");
    return target === undefined ? [] : stack.namedBy(target, queue, one, "deadLetterConfig");
  });
  return new Set(queues);
}

const isTold = (aTopic: Resource, stack: Stack): boolean =>
  stack.naming(alarms, "alarmActions", aTopic).sure.length > 0;
