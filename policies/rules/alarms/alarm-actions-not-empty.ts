import { deliveryWatches, judgeDelivery } from "../../knowledge/alarms/delivery";
import type { ChecklistRule } from "../../model/rule";
import { alarms } from "../../model/types";

/** Every alarm reaches somebody: actions on, a topic among them, and a subscriber to that topic. */
export const alarmActionsNotEmpty: ChecklistRule = {
  name: "alarm-actions-not-empty",
  items: ["alarm-actions-not-empty"],
  scope: "core",
  severity: "blocker",
  title: "Every alarm has an action, actions are enabled, and its topic has a subscription",
  why: "An alarm that tells nobody is a red light in a room without people.",
  remediation:
    "set alarmActions to the ARN of an SNS topic of this stack that has an aws.sns.TopicSubscription (and, for a function, an aws.lambda.Permission for sns.amazonaws.com) or a chat channel",
  example: {
    bad: [
      'const alarms = new aws.sns.Topic("alarms", { kmsMasterKeyId: key.arn }); // and nobody subscribes to it',
      'new aws.cloudwatch.MetricAlarm("worker-down", { ...runningTasks, alarmActions: [alarms.arn] });',
    ].join("\n"),
    good: [
      'const alarms = new aws.sns.Topic("alarms", { kmsMasterKeyId: key.arn });',
      'new aws.sns.TopicSubscription("pager", { topic: alarms.arn, protocol: "https", endpoint });',
      'new aws.cloudwatch.MetricAlarm("worker-down", { ...runningTasks, alarmActions: [alarms.arn] });',
    ].join("\n"),
  },
  controls: {
    securityHub: ["CloudWatch.15", "CloudWatch.17"],
    checkov: ["CKV_AWS_319"],
    cdkNag: ["CloudWatchAlarmAction"],
  },
  subjects: alarms,
  watches: deliveryWatches,
  early: false,
  judge: (alarm, stack) => judgeDelivery(alarm, stack, () => true, "has no subscriber"),
};
