import { Faults } from "../../model/outcome";
import { judgeTlsOnly, policyOf } from "../../knowledge/identity/resource-policy";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { topic } from "../../model/types";
import { topicPolicy } from "../../model/types/messaging";

export const topicTlsOnly: ControlRule = {
  name: "topic-tls-only",
  severity: "required",
  title: "Topics refuse messages without TLS",
  why: "SNS answers plain HTTP as well: a client that is set up wrongly sends every message in plain text, and nobody notices.",
  remediation:
    'add an aws.sns.TopicPolicy with the statement { Effect: "Deny", Principal: "*", Action: "sns:Publish", Resource: <topic ARN>, Condition: { Bool: { "aws:SecureTransport": "false" } } }',
  example: {
    bad: 'new aws.sns.Topic("alarms", { kmsMasterKeyId });',
    good: 'new aws.sns.TopicPolicy("alarms", { arn: topic.arn, policy: JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Deny", Principal: "*", Action: "sns:Publish", Resource: arn, Condition: { Bool: { "aws:SecureTransport": "false" } } }] }) });',
  },
  controls: { cdkNag: ["AwsSolutions-SNS3"] },
  subjects: topic,
  watches: [watch(topic, "policy"), watch(topicPolicy, "policy", "arn")],
  early: false,
  judge(one, stack) {
    const faults = new Faults();
    judgeTlsOnly(policyOf(one, stack, topicPolicy, "arn"), ["sns:publish", "sns:*"], faults);
    return faults.outcome;
  },
};
