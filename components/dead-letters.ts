import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { PolicyDocument, PolicyStatement } from "./policy-document";
import { policyDocument } from "./policy-document";
import type { Scope } from "./scope";
import { arnIn, nameIn } from "./scope";

/** A queue of what failed, as a component declares it before it makes it. */
export interface DeadLettersPlan {
  readonly queueName: string;
  readonly arn: pulumi.Output<string>;
  /** Who may use it, besides whom IAM lets. */
  readonly document: PolicyDocument;
}

/** As long as SQS can: 14 days. */
export const deadLetterRetentionSeconds = 1_209_600;

/** Refuses plain HTTP to everybody. */
export const queueOnlyOverTls = (queueArn: pulumi.Output<string>): PolicyStatement => ({
  Sid: "OnlyOverTls",
  Effect: "Deny",
  Principal: "*",
  Action: "sqs:*",
  Resource: queueArn,
  Condition: { Bool: { "aws:SecureTransport": "false" } },
});

/** `words` end its physical name, before `dead-letters`. */
export function planDeadLetters(scope: Scope, ...words: readonly string[]): DeadLettersPlan {
  const queueName = nameIn(scope, "queue", ...words, "dead-letters");
  const arn = arnIn(scope, "sqs", queueName);
  return { queueName, arn, document: policyDocument(queueOnlyOverTls(arn)) };
}

/** Keeps what failed for good until somebody has looked at it: encrypted, and reached over TLS only. */
export function makeDeadLetters(
  parent: pulumi.Resource,
  name: string,
  { queueName, document }: DeadLettersPlan,
  keyArn: pulumi.Input<string>,
  messageRetentionSeconds = deadLetterRetentionSeconds,
): aws.sqs.Queue {
  const queue = new aws.sqs.Queue(
    name,
    { name: queueName, kmsMasterKeyId: keyArn, messageRetentionSeconds },
    { parent },
  );
  new aws.sqs.QueuePolicy(name, { queueUrl: queue.url, policy: pulumi.jsonStringify(document) }, { parent });
  return queue;
}
