import { mustNameOwnKey } from "../../model/demands";
import { Faults, notApplicable } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { caches, topic } from "../../model/types";

export const topicOwnKey: ControlRule = {
  name: "topic-own-key",
  severity: "required",
  title: "Topics have a key of their own",
  why: "CloudWatch and EventBridge may not use AWS's own key: an alarm to a topic with alias/aws/sns is lost without a word.",
  remediation:
    "set kmsMasterKeyId to an aws.kms.Key whose policy lets cloudwatch.amazonaws.com and events.amazonaws.com use it",
  example: {
    bad: 'new aws.sns.Topic("alarms", { kmsMasterKeyId: "alias/aws/sns" });',
    good: 'new aws.sns.Topic("alarms", { kmsMasterKeyId: key.arn });',
  },
  controls: { trivy: ["AWS-0136"] },
  subjects: topic,
  watches: [watch(topic, "kmsMasterKeyId"), watch(caches, "notificationTopicArn")],
  early: false,
  judge(one, stack) {
    if (stack.naming(caches, "notificationTopicArn", one).sure.length > 0)
      return notApplicable("ElastiCache publishes to no encrypted topic");
    const faults = new Faults();
    mustNameOwnKey(one, "kmsMasterKeyId", stack, faults);
    return faults.outcome;
  },
};
