import { Faults } from "../../model/outcome";
import { judgeClosed, policyOf } from "../../knowledge/identity/resource-policy";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { queue } from "../../model/types";
import { queuePolicy } from "../../model/types/messaging";

export const queuePolicyClosed: ControlRule = {
  name: "queue-policy-closed",
  severity: "required",
  title: "Not anybody may write to a queue or read it",
  why: "Whoever may send has work done in the service's name; whoever may read takes messages away for good.",
  remediation: "name the principals that may use the queue, or add a condition on aws:SourceArn",
  example: {
    bad: '{ Effect: "Allow", Principal: "*", Action: "sqs:*", Resource: queueArn }',
    good: '{ Effect: "Allow", Principal: { Service: "sns.amazonaws.com" }, Action: "sqs:SendMessage", Resource: queueArn, Condition: { ArnEquals: { "aws:SourceArn": topicArn } } }',
  },
  controls: { fsbp: ["SQS.3"], checkov: ["CKV_AWS_72", "CKV_AWS_168", "CKV_AWS_387"], trivy: ["AWS-0097"] },
  subjects: queue,
  watches: [watch(queue, "policy"), watch(queuePolicy, "policy", "queueUrl")],
  early: false,
  judge(one, stack) {
    const faults = new Faults();
    judgeClosed(policyOf(one, stack, queuePolicy, "queueUrl"), faults);
    return faults.outcome;
  },
};
