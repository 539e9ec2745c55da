import { judgeDelivery } from "../../model/delivery";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { alarms, chatChannel, lambdaPermission, topicSubscription } from "../../model/types";

/** Every alarm reaches somebody: actions on, a topic among them, and a subscriber to that topic. */
export const alarmActionsNotEmpty: ChecklistRule = {
  name: "alarm-actions-not-empty",
  items: ["alarm-actions-not-empty"],
  scope: "core",
  severity: "blocker",
  title: "Every alarm has an action, actions are enabled, and its topic has a subscription",
  remediation:
    "set alarmActions to the ARN of an SNS topic of this stack that has an aws.sns.TopicSubscription (and, for a function, an aws.lambda.Permission for sns.amazonaws.com) or a chat channel",
  controls: { fsbp: ["CloudWatch.15"] },
  subjects: alarms,
  watches: [
    watch(alarms, "actionsEnabled", "alarmActions"),
    watch(lambdaPermission, "function", "principal"),
    watch(topicSubscription, "endpoint", "protocol", "topic"),
    watch(chatChannel, "snsTopicArns"),
  ],
  early: false,
  judge: (alarm, stack) => judgeDelivery(alarm, stack, () => true, "has no subscriber"),
};
