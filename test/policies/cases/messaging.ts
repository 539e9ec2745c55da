import type { Cases } from "./case";
import { fails, hidden, isNotApplicable, isUnclear, passes, when } from "./case";
import type { EditableStack } from "./editable-stack";

const topic = "aws:sns/topic:Topic";
const queue = "aws:sqs/queue:Queue";
const topicArn = "arn:aws:sns:us-east-1:123456789012:own";
const key = "arn:aws:kms:us-east-1:123456789012:key/1";
const tags = { Owner: "a", Service: "b", Environment: "c", DataClass: "d" };

const statement = (more: object) => ({
  Effect: "Allow",
  Principal: "*",
  Action: "sns:Publish",
  Resource: topicArn,
  ...more,
});
const overTls = statement({ Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } });
const policy = (...statements: object[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });

/** A topic of another program. */
const own = (stack: EditableStack, inputs: object, ...statements: object[]) =>
  stack.add("own", topic, {
    name: "own",
    arn: topicArn,
    kmsMasterKeyId: key,
    policy: policy(overTls, ...statements),
    tags,
    ...inputs,
  });
const ownQueue = (stack: EditableStack, inputs: object) =>
  stack.add("own", queue, { name: "own", kmsMasterKeyId: key, tags, ...inputs });

export const messagingCases: Cases = {
  "topic-encrypted": [
    fails("no key", "alarms-p0", (stack) => stack.set("alarms-p0", { kmsMasterKeyId: undefined }, topic)),
    passes("AWS's own key", "own", (stack) => own(stack, { kmsMasterKeyId: "alias/aws/sns" })),
    isUnclear("a key made of something else", "own", (stack) =>
      hidden(stack, topic, "kmsMasterKeyId", { policy: policy(overTls), tags }),
    ),
    isNotApplicable("a topic of ElastiCache", "redis-events-topic", (stack) => stack),
  ],
  "topic-own-key": [
    fails("no key", "alarms-p0", (stack) => stack.set("alarms-p0", { kmsMasterKeyId: undefined }, topic)),
    fails("AWS's own key", "own", (stack) => own(stack, { kmsMasterKeyId: "alias/aws/sns" })),
    passes("a key of another stack", "own", (stack) => own(stack, {})),
    isUnclear("a key made of something else", "own", (stack) =>
      hidden(stack, topic, "kmsMasterKeyId", { policy: policy(overTls), tags }),
    ),
  ],
  "topic-policy-closed": [
    fails("anybody may publish", "own", (stack) => own(stack, {}, statement({}))),
    fails("anybody of a list", "own", (stack) =>
      own(stack, {}, statement({ Principal: { AWS: ["123456789012", "*"] } })),
    ),
    fails("all but one", "own", (stack) =>
      own(stack, {}, { ...statement({}), Principal: undefined, NotPrincipal: { AWS: "123456789012" } }),
    ),
    fails("anybody whose account is any", "own", (stack) =>
      own(stack, {}, statement({ Condition: { StringLike: { "aws:SourceAccount": "*" } } })),
    ),
    fails("a policy of its own resource", "alarms-p0", (stack) =>
      stack.set("alarms-p0", { policy: policy(overTls, statement({})) }, "aws:sns/topicPolicy:TopicPolicy"),
    ),
    passes("anybody of an account", "own", (stack) =>
      own(stack, {}, statement({ Condition: { StringEquals: { "AWS:SourceOwner": "123456789012" } } })),
    ),
    isUnclear("a policy that is not known", "own", (stack) =>
      hidden(stack, topic, "policy", { kmsMasterKeyId: key, tags }),
    ),
  ],
  "topic-tls-only": [
    fails("no policy", "own", (stack) => own(stack, { policy: undefined })),
    fails("one that denies some only", "own", (stack) =>
      own(stack, { policy: policy({ ...overTls, Principal: { AWS: "123456789012" } }) }),
    ),
    passes("all actions of the service", "own", (stack) =>
      own(stack, { policy: policy({ ...overTls, Action: ["SNS:*"] }) }),
    ),
    isUnclear("a policy that is not known", "own", (stack) =>
      hidden(stack, topic, "policy", { kmsMasterKeyId: key, tags }),
    ),
  ],
  "queue-encrypted": [
    fails("turned off", "own", (stack) => ownQueue(stack, { kmsMasterKeyId: undefined, sqsManagedSseEnabled: false })),
    passes("as AWS makes it", "own", (stack) => ownQueue(stack, { kmsMasterKeyId: undefined })),
    isUnclear("perhaps turned off", "own", (stack) => hidden(stack, queue, "sqsManagedSseEnabled", { tags })),
  ],
  "queue-own-key": [
    fails("no key", "notifications-notifier-dead-letters", (stack) =>
      stack.set("notifications-notifier-dead-letters", { kmsMasterKeyId: undefined }, queue),
    ),
    fails("AWS's own key", "own", (stack) => ownQueue(stack, { kmsMasterKeyId: "alias/aws/sqs" })),
    passes("a key of another stack", "own", (stack) => ownQueue(stack, {})),
    isUnclear("a key made of something else", "own", (stack) => hidden(stack, queue, "kmsMasterKeyId", { tags })),
  ],
  "queue-tls-only": [
    fails("no policy", "own", (stack) => ownQueue(stack, {})),
    passes("all actions", "own", (stack) => ownQueue(stack, { policy: policy({ ...overTls, Action: "*" }) })),
    isUnclear("a policy that is not known", "own", (stack) =>
      hidden(stack, queue, "policy", { kmsMasterKeyId: key, tags }),
    ),
  ],
  "queue-has-dead-letter": [
    fails("a queue of work without one", "own", (stack) => ownQueue(stack, {})),
    fails("one that never gives up", "own", (stack) =>
      ownQueue(stack, {
        redrivePolicy: JSON.stringify({ deadLetterTargetArn: "arn:aws:sqs:us-east-1:123456789012:dead" }),
      }),
    ),
    fails("one that SQS does not take", "own", (stack) =>
      ownQueue(stack, {
        redrivePolicy: JSON.stringify({
          deadLetterTargetArn: "arn:aws:sqs:us-east-1:123456789012:dead",
          maxReceiveCount: 5000,
        }),
      }),
    ),
    passes("a redrive policy of its own", "own", (stack) => {
      ownQueue(stack, {
        arn: "arn:aws:sqs:us-east-1:123456789012:own",
        id: "https://sqs.us-east-1.amazonaws.com/123456789012/own",
      });
      stack.add("redrive", "aws:sqs/redrivePolicy:RedrivePolicy", {
        queueUrl: "https://sqs.us-east-1.amazonaws.com/123456789012/own",
        redrivePolicy: JSON.stringify({
          deadLetterTargetArn: "arn:aws:sqs:us-east-1:123456789012:dead",
          maxReceiveCount: 5,
        }),
      });
    }),
    isUnclear("a redrive policy of other things", "own", (stack) =>
      hidden(stack, queue, "redrivePolicy", { kmsMasterKeyId: key, tags }),
    ),
    isNotApplicable("a queue of dead letters", "notifications-notifier-dead-letters", (stack) => stack),
  ],
  "queue-policy-closed": [
    fails("anybody may send", "own", (stack) => ownQueue(stack, { policy: policy(statement({ Action: "sqs:*" })) })),
    when(
      "update",
      fails("a policy of its own resource", "notifications-digest", (stack) =>
        stack.set(
          "notifications-digest",
          { policy: policy(statement({ Action: "sqs:SendMessage" })) },
          "aws:sqs/queuePolicy:QueuePolicy",
        ),
      ),
    ),
    passes("a topic may send", "own", (stack) =>
      ownQueue(stack, {
        policy: policy(
          statement({ Action: "sqs:SendMessage", Condition: { ArnEquals: { "aws:SourceArn": topicArn } } }),
        ),
      }),
    ),
    isUnclear("principals that are not known", "own", (stack) =>
      hidden(stack, queue, "policy", { kmsMasterKeyId: key, tags }),
    ),
  ],
  "queue-times-sensible": [
    fails("a message for several readers", "own", (stack) => ownQueue(stack, { visibilityTimeoutSeconds: 0 })),
    fails("dead letters that come late", "notifications-notifier-dead-letters", (stack) =>
      stack.set("notifications-notifier-dead-letters", { delaySeconds: 900 }, queue),
    ),
    passes("a delay that no alarm minds", "own", (stack) =>
      ownQueue(stack, { delaySeconds: 60, visibilityTimeoutSeconds: 180 }),
    ),
    isUnclear("a timeout that is not known", "own", (stack) =>
      hidden(stack, queue, "visibilityTimeoutSeconds", { kmsMasterKeyId: key, tags }),
    ),
  ],
};
