import { Faults } from "../../model/outcome";
import { judgeClosed, policyOf } from "../../knowledge/identity/resource-policy";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { topic } from "../../model/types";
import { topicPolicy } from "../../model/types/messaging";

export const topicPolicyClosed: ControlRule = {
  name: "topic-policy-closed",
  severity: "required",
  title: "Not anybody may publish to a topic or listen to it",
  why: "Whoever publishes can page people at will until nobody listens; whoever subscribes reads every incident.",
  remediation: "name the principals that may use the topic, or add a condition on aws:SourceAccount",
  example: {
    bad: '{ Effect: "Allow", Principal: "*", Action: "sns:Publish", Resource: topicArn }',
    good: '{ Effect: "Allow", Principal: { Service: "cloudwatch.amazonaws.com" }, Action: "sns:Publish", Resource: topicArn, Condition: { StringEquals: { "aws:SourceAccount": accountId } } }',
  },
  controls: { fsbp: ["SNS.4"], checkov: ["CKV_AWS_169"] },
  subjects: topic,
  watches: [watch(topic, "policy"), watch(topicPolicy, "policy", "arn")],
  early: false,
  judge(one, stack) {
    const faults = new Faults();
    judgeClosed(policyOf(one, stack, topicPolicy, "arn"), faults);
    return faults.outcome;
  },
};
