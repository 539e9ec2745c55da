import type { Cases } from "./case";
import { fails, hidden, isNotApplicable, isUnclear, passes } from "./case";
import type { EditableStack } from "./editable-stack";

const topic = "aws:sns/topic:Topic";
const topicPolicy = "aws:sns/topicPolicy:TopicPolicy";
const queue = "aws:sqs/queue:Queue";
const bucketPolicy = "aws:s3/bucketPolicy:BucketPolicy";
const logging = "aws:s3/bucketLogging:BucketLogging";
const logGroup = "aws:cloudwatch/logGroup:LogGroup";
const keyType = "aws:kms/key:Key";
const keyPolicy = "aws:kms/keyPolicy:KeyPolicy";
const account = "123456789012";
const keyArn = `arn:aws:kms:us-east-1:${account}:key/own`;
const topicArn = `arn:aws:sns:us-east-1:${account}:own`;
const queueArn = `arn:aws:sqs:us-east-1:${account}:own`;

const statement = (more: object) => ({ Effect: "Allow", Action: "sns:Publish", Resource: "*", ...more });
const policy = (...statements: object[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });
const ofService = (Service: string, more: object = {}) =>
  statement({ Principal: { Service }, Condition: { StringEquals: { "aws:SourceAccount": account } }, ...more });
const accountDecides = statement({ Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: "kms:*" });
const logsEncrypt = (more: object = {}) =>
  ofService("logs.us-east-1.amazonaws.com", {
    Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
    Condition: { ArnLike: { "kms:EncryptionContext:aws:logs:arn": `arn:aws:logs:us-east-1:${account}:*` } },
    ...more,
  });

const ownTopic = (stack: EditableStack, ...statements: object[]) =>
  stack.add("own", topic, { name: "own", arn: topicArn, kmsMasterKeyId: keyArn, policy: policy(...statements) });
const ownBudget = (stack: EditableStack) =>
  stack.add("budget", "aws:budgets/budget:Budget", { notifications: [{ subscriberSnsTopicArns: [topicArn] }] });
const ownKey = (stack: EditableStack, ...statements: object[]) =>
  stack.add("own-key", keyType, { arn: keyArn, policy: policy(accountDecides, ...statements) });

const queueFed = (stack: EditableStack, ...statements: object[]) => {
  stack.add("own-topic", topic, { name: "own", arn: topicArn });
  stack.add("own-queue", queue, { name: "own", arn: queueArn, policy: policy(...statements) });
  stack.add("own", "aws:sns/topicSubscription:TopicSubscription", {
    topic: topicArn,
    protocol: "sqs",
    endpoint: queueArn,
  });
};
const fed = (arn: string) =>
  ofService("sns.amazonaws.com", { Action: "sqs:SendMessage", Condition: { ArnEquals: { "aws:SourceArn": arn } } });

const loggedBucket = (stack: EditableStack, target: object, acl?: string) => {
  stack.add("reports", "aws:s3/bucket:Bucket", { bucket: "reports", arn: "arn:aws:s3:::reports" });
  stack.add("logs", "aws:s3/bucket:Bucket", { bucket: "logs", arn: "arn:aws:s3:::logs", ...target });
  if (acl !== undefined) stack.add("logs-acl", "aws:s3/bucketAcl:BucketAcl", { bucket: "logs", acl });
  stack.add("own", logging, { bucket: "reports", targetBucket: "logs", targetPrefix: "reports/" });
};
const takesLogs = (Resource: string) =>
  policy(ofService("logging.s3.amazonaws.com", { Action: "s3:PutObject", Resource }));

const ownGroup = (stack: EditableStack) =>
  stack.add(
    "own",
    logGroup,
    {
      name: "own",
      arn: `arn:aws:logs:us-east-1:${account}:log-group:own`,
      kmsKeyId: keyArn,
    },
    { region: "us-east-1" },
  );

export const resourcePoliciesCases: Cases = {
  "services-admitted": [
    fails("a budget whose topic does not know it", "budget", (stack) => ownBudget(ownTopic(stack))),
    fails("a budget that the topic denies", "budget", (stack) =>
      ownBudget(
        ownTopic(
          stack,
          ofService("budgets.amazonaws.com"),
          statement({ Effect: "Deny", Principal: { Service: "budgets.amazonaws.com" } }),
        ),
      ),
    ),
    fails("a budget that the key does not know", "budget", (stack) =>
      ownBudget(ownTopic(ownKey(stack), ofService("budgets.amazonaws.com"))),
    ),
    fails("a queue that takes from another topic", "own", (stack) => {
      queueFed(stack, fed(`arn:aws:sns:us-east-1:${account}:other`));
    }),
    fails("logs for which nobody may write", "own", (stack) => {
      loggedBucket(stack, {});
    }),
    fails("logs that may be written elsewhere in the bucket", "own", (stack) => {
      loggedBucket(stack, { policy: takesLogs("arn:aws:s3:::logs/others/*") });
    }),
    fails("a firewall's logs, of which one statement is missing", "edge-firewall", (stack) => {
      const kept = stack.of("edge-logs-policy").inputs["policy"] as string;
      const { Statement } = JSON.parse(kept) as { Statement: { Sid: string }[] };
      stack.set("edge-logs-policy", {
        policy: policy(...Statement.filter(({ Sid }) => Sid !== "AWSLogDeliveryWrite")),
      });
    }),
    fails("a Redis that the topic asks for what it does not say", "redis-group", (stack) => {
      const kept = stack.of("redis-events-topic", "aws:sns/topicPolicy:TopicPolicy").inputs["policy"] as string;
      stack.set(
        "redis-events-topic",
        { policy: kept.replace("aws:SourceOwner", "aws:SourceAccount") },
        "aws:sns/topicPolicy:TopicPolicy",
      );
    }),
    passes("a budget", "budget", (stack) =>
      ownBudget(
        ownTopic(
          ownKey(stack, ofService("budgets.amazonaws.com", { Action: ["kms:Decrypt", "kms:GenerateDataKey*"] })),
          ofService("budgets.amazonaws.com"),
        ),
      ),
    ),
    passes("a queue that takes from this topic", "own", (stack) => {
      queueFed(stack, fed(topicArn));
    }),
    passes("logs in a place of their own", "own", (stack) => {
      loggedBucket(stack, { policy: takesLogs("arn:aws:s3:::logs/reports/*") });
    }),
    passes("logs by an ACL of old", "own", (stack) => {
      loggedBucket(stack, {}, "log-delivery-write");
    }),
    isUnclear("a topic's policy that is not known", "budget", (stack) => {
      hidden(stack, topic, "policy", { name: "own", arn: topicArn });
      ownBudget(stack);
    }),
  ],
  "resource-policies-bound": [
    fails("a service without a source", "own", (stack) =>
      ownTopic(stack, ofService("cloudwatch.amazonaws.com", { Condition: undefined })),
    ),
    fails("any source", "own", (stack) =>
      ownTopic(stack, ofService("s3.amazonaws.com", { Condition: { ArnLike: { "aws:SourceArn": "*" } } })),
    ),
    fails("all actions", "own", (stack) => ownTopic(stack, ofService("s3.amazonaws.com", { Action: "*" }))),
    fails("all actions of the service", "own", (stack) =>
      ownTopic(stack, ofService("s3.amazonaws.com", { Action: ["sns:*"] })),
    ),
    fails("events to a topic to which none are sent", "own", (stack) =>
      ownTopic(stack, ofService("events.amazonaws.com", { Condition: undefined })),
    ),
    fails("an account with a slip in it", "own", (stack) =>
      ownTopic(
        stack,
        statement({
          Effect: "Deny",
          Principal: "*",
          Condition: { StringNotEquals: { "aws:PrincipalAccount": "12345" } },
        }),
      ),
    ),
    fails("a balancer's logs of any account", "edge-logs-policy", (stack) =>
      stack.set(
        "edge-logs-policy",
        {
          policy: policy(
            ofService("logdelivery.elasticloadbalancing.amazonaws.com", {
              Action: "s3:PutObject",
              Resource: "arn:aws:s3:::logs/*",
              Condition: undefined,
            }),
          ),
        },
        bucketPolicy,
      ),
    ),
    passes("events to a topic to which they are sent", "own", (stack) => {
      ownTopic(stack, ofService("events.amazonaws.com", { Condition: undefined }));
      stack.add("own-target", "aws:cloudwatch/eventTarget:EventTarget", { rule: "own", arn: topicArn });
    }),
    passes("a key by its context", "own-key", (stack) => ownKey(stack, logsEncrypt())),
    passes("a role of the account", "own", (stack) =>
      ownTopic(stack, statement({ Principal: { AWS: `arn:aws:iam::${account}:role/own` } })),
    ),
    isUnclear("a policy that is not known", "own", (stack) => hidden(stack, topicPolicy, "policy", { arn: topicArn })),
    isNotApplicable("no policy", "alarms-p0", (stack) => stack),
  ],
  "key-administrable": [
    fails("no policy", "own", (stack) => stack.add("own", keyType, { enableKeyRotation: true })),
    fails("one that only lets a service use it", "own", (stack) =>
      stack.add("own", keyType, { policy: policy(logsEncrypt()) }),
    ),
    fails("the account shut out", "own-key", (stack) =>
      ownKey(stack, { ...accountDecides, Effect: "Deny", Action: ["kms:Put*"] }),
    ),
    fails("no check of who is locked out", "own", (stack) =>
      stack.add("own", keyType, { policy: policy(accountDecides), bypassPolicyLockoutSafetyCheck: true }),
    ),
    passes("a role that may change it", "own", (stack) =>
      stack.add("own", keyType, {
        policy: policy(
          statement({ Principal: { AWS: [`arn:aws:iam::${account}:role/admin`] }, Action: ["kms:PutKeyPolicy"] }),
        ),
      }),
    ),
    passes("a policy of its own resource", "own", (stack) =>
      stack
        .add("own", keyType, { id: "own-key-id", arn: keyArn })
        .add("own-policy", keyPolicy, { keyId: keyArn, policy: policy(accountDecides) }),
    ),
    isUnclear("a policy that is not known", "own", (stack) => hidden(stack, keyType, "policy")),
  ],
  "encryption-key-usable": [
    fails("a key for signatures", "own", (stack) => {
      stack.add("own-key", keyType, { arn: keyArn, keyUsage: "SIGN_VERIFY" });
      stack.add("own", queue, { name: "own", kmsMasterKeyId: keyArn });
    }),
    fails("a key that does not know the logs", "own", (stack) => ownGroup(ownKey(stack))),
    fails("a key for other groups", "own", (stack) =>
      ownGroup(
        ownKey(
          stack,
          logsEncrypt({
            Condition: { ArnEquals: { "kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:us-east-1:1:log-group:x" } },
          }),
        ),
      ),
    ),
    fails("a repository's key with two halves", "own", (stack) => {
      stack.add("own-key", keyType, { arn: keyArn, customerMasterKeySpec: "RSA_2048" });
      stack.add("own", "aws:ecr/repository:Repository", {
        name: "own",
        encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: keyArn }],
      });
    }),
    passes("a key for all groups of the account", "own", (stack) => ownGroup(ownKey(stack, logsEncrypt()))),
    passes("a key of others", "own", (stack) => ownGroup(stack)),
    isUnclear("a key of which nobody knows what it is for", "own-queue", (stack) => {
      hidden(stack, keyType, "keyUsage", { arn: keyArn });
      stack.add("own-queue", queue, { name: "own", kmsMasterKeyId: keyArn });
    }),
  ],
};
