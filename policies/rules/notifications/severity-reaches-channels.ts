import { severities } from "../../../runtime/contract";
import { isDeadLetterQueue } from "../../knowledge/alarms/dead-letters";
import { deadLetterWatches } from "../../knowledge/alarms/dead-letters";
import { chatChannels, deliveryWatches, hears, subscriptionsOf } from "../../knowledge/alarms/delivery";
import { Faults, notApplicable } from "../../model/outcome";
import { reaches, recipientWatches } from "../../knowledge/alarms/recipients";
import type { Resource } from "../../model/resource";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { isSeverity, severityTagOf } from "../../knowledge/alarms/severity";
import type { Stack } from "../../model/stack";
import { queue, topic, topicSubscription } from "../../model/types";
import { notifications } from "../../model/types/notifications";
import type { Unknown, Value } from "../../model/value";
import { anyOf, at, elements, textOf, UNKNOWN } from "../../model/value";

/** Each severity reaches whom the stack says that it reaches. */
export const severityReachesChannels: ControlRule = {
  name: "severity-reaches-channels",
  severity: "required",
  title: "Each severity reaches the channels that the stack declares for it",
  why: "A table of who hears of what is worth nothing when a topic was left out of the chat, or its queue is one that nobody reads: people wait for messages that go elsewhere.",
  remediation:
    "subscribe to the severity's topic what the channel needs: a pager's endpoint or function, a chat channel (snsTopicArns), or the queue of the digest",
  example: {
    bad: "snsTopicArns: [topics.P0]",
    good: "snsTopicArns: [topics.P0, topics.P1, topics.P2]",
  },
  controls: {},
  subjects: topic,
  watches: [
    watch(topic, "tags"),
    watch(notifications, "channels"),
    ...deliveryWatches,
    ...recipientWatches,
    ...deadLetterWatches,
  ],
  early: false,
  judge(aTopic, stack) {
    const severity = severityTagOf(aTopic);
    const [declared] = stack.ofTypes(notifications);
    if (!declared || !isSeverity(severity))
      return notApplicable("the stack says of no channel that it hears this topic");
    const channels = elements(at(declared.get("channels"), severity));
    const faults = new Faults();
    const wanted: readonly Value[] = channels === UNKNOWN ? [UNKNOWN] : channels;
    for (const channel of wanted) {
      const answer = arrives(textOf(channel), aTopic, stack);
      if (answer === UNKNOWN)
        faults.unknown(`whether ${severity} reaches all its channels is not known before the update`);
      else if (!answer)
        faults.problem(`${severities.find((one) => one === severity) ?? ""} does not reach ${named(channel)}`);
    }
    return faults.outcome;
  },
};

const words: Readonly<Record<string, string>> = { pagerDuty: "the pager", slack: "the chat", digest: "the digest" };
const named = (channel: unknown): string => words[String(channel)] ?? "a channel that nobody knows";

function arrives(channel: string, aTopic: Resource, stack: Stack): boolean | Unknown {
  if (channel === "digest") return isCollected(aTopic, stack);
  if (channel !== "pagerDuty" && channel !== "slack") return channel === "" ? UNKNOWN : false;
  const answer = reaches(channel === "slack" ? "chat" : "pager", aTopic, stack);
  // A list of topics that is not known may hold this one.
  const isOpen = channel === "slack" && stack.naming(chatChannels, "snsTopicArns", aTopic).possible;
  return answer === false && isOpen ? UNKNOWN : answer;
}

/** Whether what the topic says waits in a queue for somebody; what ends up among dead letters does not. */
const isCollected = (aTopic: Resource, stack: Stack): boolean | Unknown =>
  anyOf(
    subscriptionsOf(aTopic, stack)
      .filter((one) => topicSubscription.includes(one.type) && one.get("protocol") === "sqs")
      .map((one): boolean | Unknown => {
        const queues = stack.named(queue, one, "endpoint");
        if (queues.length === 0) return one.get("endpoint") === UNKNOWN ? UNKNOWN : false;
        return queues.some((aQueue) => !isDeadLetterQueue(aQueue, stack)) && hearsAll(one);
      }),
  );

const hearsAll = (subscription: Resource): boolean => hears(subscription, subscription) !== false;
