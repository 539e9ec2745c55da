import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { digestEnvironment, severitiesOf } from "../../runtime/contract";
import type { DeadLettersPlan } from "../dead-letters";
import { deadLetterRetentionSeconds, makeDeadLetters, planDeadLetters, queueOnlyOverTls } from "../dead-letters";
import { ServiceFunction } from "../functions";
import type { PolicyDocument } from "../policy-document";
import { allow, policyDocument } from "../policy-document";
import type { Scope } from "../scope";
import { arnIn, nameIn } from "../scope";
import type { NotificationsArgs } from "./args";
import { mostDigestAttempts, notificationsDefaults } from "./args";
import { snsPrincipals } from "./sns-principals";
import type { TopicSet } from "./subscriptions";

/** Of the arguments of the notifications, what the digest needs, defaults filled in. */
type DigestArgs = Pick<NotificationsArgs, "scope" | "keyArn" | "alerting" | "digestCode" | "serviceName"> &
  Required<Pick<NotificationsArgs, "digestSchedule" | "digestMostAlarms" | "logRetentionDays">>;

export interface Digest {
  readonly function: ServiceFunction;
  /** Where alarms wait for the next digest. */
  readonly queue: aws.sqs.Queue;
  /** Where those end that no digest could be made of. */
  readonly deadLetters: aws.sqs.Queue;
}

/** What the component that has a digest declares of its queues. */
export interface DigestPlan {
  readonly document: PolicyDocument;
  readonly putAside: DeadLettersPlan;
}

export function planDigest(args: Pick<NotificationsArgs, "scope" | "alerting" | "elsewhere">): DigestPlan {
  return { document: digestDocument(args), putAside: planDeadLetters(args.scope, "digest") };
}

/** Who may put alarms in: the topics whose alarms wait for the digest. */
function digestDocument({
  scope,
  alerting,
  elsewhere,
}: Pick<NotificationsArgs, "scope" | "alerting" | "elsewhere">): PolicyDocument {
  const queueArn = arnIn(scope, "sqs", digestQueueName(scope));
  const topicSets = [alerting.topicArns, ...(elsewhere ? [elsewhere.topicArns] : [])];
  const topicArns = severitiesOf("digest").flatMap((severity) => topicSets.map((topics) => topics[severity]));
  return policyDocument(
    {
      Sid: "TopicsPutIn",
      Effect: "Allow",
      Principal: { Service: snsPrincipals(scope.region, elsewhere !== undefined) },
      Action: "sqs:SendMessage",
      Resource: queueArn,
      Condition: { ArnEquals: { "aws:SourceArn": topicArns } },
    },
    queueOnlyOverTls(queueArn),
  );
}

const digestQueueName = (scope: Scope): string => nameIn(scope, "queue", "digest");

/**
 * The queue that collects the least urgent alarms, and the function that sums them up once a day. It publishes to the
 * topic of the least urgent severity that Slack hears, so that the digest takes whatever way alarms take to Slack.
 */
export function makeDigest(
  parent: pulumi.Resource,
  name: string,
  args: DigestArgs,
  sets: readonly TopicSet[],
  { document, putAside }: DigestPlan,
): Digest {
  const { scope, keyArn, alerting } = args;
  const queueName = digestQueueName(scope);
  const queueArn = arnIn(scope, "sqs", queueName);
  const deadLetters = makeDeadLetters(parent, `${name}-undigested`, putAside, keyArn);
  const queue = new aws.sqs.Queue(
    `${name}-digest`,
    {
      name: queueName,
      kmsMasterKeyId: keyArn,
      messageRetentionSeconds: deadLetterRetentionSeconds,
      redrivePolicy: pulumi.jsonStringify({
        deadLetterTargetArn: deadLetters.arn,
        maxReceiveCount: mostDigestAttempts,
      }),
    },
    { parent },
  );
  const policy = new aws.sqs.QueuePolicy(
    `${name}-digest`,
    { queueUrl: queue.url, policy: pulumi.jsonStringify(document) },
    { parent },
  );
  for (const severity of severitiesOf("digest")) {
    for (const set of sets) {
      new aws.sns.TopicSubscription(
        `${name}-digest-${severity.toLowerCase()}${set.ending}`,
        { topic: set.topicArns[severity], protocol: "sqs", endpoint: queue.arn },
        { ...set.opts, dependsOn: policy },
      );
    }
  }
  const topicArn = alerting.topicArns[severitiesOf("slack").at(-1) ?? "P2"];
  const digest = new ServiceFunction(
    `${name}-digest`,
    {
      scope,
      id: "alarm-digest",
      description: "Sums up the least urgent alarms once a day",
      code: args.digestCode,
      keyArn,
      schedule: args.digestSchedule,
      timeoutSeconds: notificationsDefaults.digestTimeoutSeconds,
      logRetentionDays: args.logRetentionDays,
      environment: {
        [digestEnvironment.queueUrl]: queue.url,
        [digestEnvironment.topicArn]: topicArn,
        [digestEnvironment.mostAlarms]: String(args.digestMostAlarms),
        [digestEnvironment.serviceName]: args.serviceName,
      },
      statements: [
        allow("TakeOutOfQueue", ["sqs:ReceiveMessage", "sqs:DeleteMessage"], queueArn),
        allow("TellSlack", ["sns:Publish"], topicArn),
      ],
      alerting,
    },
    { parent },
  );
  return { function: digest, queue, deadLetters };
}
