import { Faults } from "../../model/outcome";
import { judgeTlsOnly, policyOf } from "../../knowledge/identity/resource-policy";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { queue } from "../../model/types";
import { queuePolicy } from "../../model/types/messaging";

export const queueTlsOnly: ControlRule = {
  name: "queue-tls-only",
  severity: "required",
  title: "Queues refuse requests without TLS",
  why: "SQS answers plain HTTP as well: a client that is set up wrongly sends and reads every message in plain text.",
  remediation:
    'add an aws.sqs.QueuePolicy with the statement { Effect: "Deny", Principal: "*", Action: "sqs:*", Resource: <queue ARN>, Condition: { Bool: { "aws:SecureTransport": "false" } } }',
  example: {
    bad: 'new aws.sqs.Queue("letters", { kmsMasterKeyId });',
    good: 'new aws.sqs.QueuePolicy("letters", { queueUrl: queue.url, policy: JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Deny", Principal: "*", Action: "sqs:*", Resource: arn, Condition: { Bool: { "aws:SecureTransport": "false" } } }] }) });',
  },
  controls: { cdkNag: ["AwsSolutions-SQS4"] },
  subjects: queue,
  watches: [watch(queue, "policy"), watch(queuePolicy, "policy", "queueUrl")],
  early: false,
  judge(one, stack) {
    const faults = new Faults();
    judgeTlsOnly(policyOf(one, stack, queuePolicy, "queueUrl"), ["sqs:*"], faults);
    return faults.outcome;
  },
};
