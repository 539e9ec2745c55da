import { deliveryTypes, judgeDelivery } from "../../model/delivery";
import type { ChecklistRule } from "../../model/rule";
import { fsbp } from "../../model/rule";
import { alarms } from "../../model/types";

/** Every alarm reaches somebody: actions on, a topic among them, and a subscriber to that topic. */
export const alarmActionsNotEmpty: ChecklistRule = {
  name: "alarm-actions-not-empty",
  item: "alarm-actions-not-empty",
  severity: "blocker",
  title: "Every alarm has an action, actions are enabled, and its topic has a subscription",
  remediation:
    "set alarmActions to the ARN of an SNS topic of this stack that has an aws.sns.TopicSubscription (and, for a function, an aws.lambda.Permission for sns.amazonaws.com) or a chat channel",
  framework: fsbp("CloudWatch.15", "CloudWatch alarms should have specified actions configured"),
  subjects: alarms,
  reads: deliveryTypes,
  early: false,
  judge: (alarm, stack) => judgeDelivery(alarm, stack, () => true, "has no subscriber"),
};
