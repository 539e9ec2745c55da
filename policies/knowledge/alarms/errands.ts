import { along } from "../identity/along";
import type { Resource } from "../../model/resource";
import type { Watch } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import {
  bucket,
  bucketAcl,
  bucketPolicy,
  caches,
  eventRule,
  key,
  loadBalancer,
  queue,
  topic,
  topicSubscription,
} from "../../model/types";
import { eventTarget, keyAlias, keyPolicy, topicPolicy } from "../../model/types/alarms";
import { budget } from "../../model/types/budgets";
import { webAclLogging } from "../../model/types/edge";
import { trail } from "../../model/types/logs";
import { bucketNotification, queuePolicy } from "../../model/types/messaging";
import { flowLog } from "../../model/types/network";
import { bucketLogging } from "../../model/types/storage";
import type { Value } from "../../model/value";
import { at, isAbsent, textOf, UNKNOWN } from "../../model/value";

/** Where a service of AWS is told to write, and what it needs there. */
export interface Errand {
  readonly from: readonly string[];
  /** Path to the names of where it writes; a list on the way stands for each of its elements. */
  readonly path: readonly [property: string, ...inside: string[]];
  readonly to: readonly string[];
  readonly service: string;
  readonly actions: readonly string[];
  /** Further inputs that it reads. */
  readonly reads?: readonly string[];
  /** Whether the service is told at all; always where it is left out. */
  readonly isOn?: (holder: Resource) => boolean;
  /** Beginning of the names of the objects that it writes into a bucket. */
  readonly object?: (holder: Resource) => string | undefined;
  /** For what it acts. */
  readonly source?: (holder: Resource, stack: Stack) => readonly Resource[];
  /** Older regions know the service by the number of its account. */
  readonly isOfAccount?: true;
  /** Where nobody has said anything, AWS lets it in by itself. */
  readonly isWelcome?: true;
  /** Keys of its request that are not as with other services, by their names in small letters. */
  readonly context?: Readonly<Record<string, string>>;
}

const put = ["s3:PutObject"];
const publish = ["sns:Publish"];
const send = ["sqs:SendMessage"];

const prefixed = (value: Value | undefined): string => {
  const prefix = textOf(value);
  return prefix === "" ? "AWSLogs/" : `${prefix.replace(/\/$/, "")}/AWSLogs/`;
};
const isText = (value: Value | undefined): boolean => value !== UNKNOWN;

/** Logs of a load balancer, by which it tells in two places. */
const balancerLogs = (...properties: readonly string[]): Errand[] =>
  properties.map((property) => ({
    from: loadBalancer,
    path: [property, "bucket"],
    to: bucket,
    service: "logdelivery.elasticloadbalancing.amazonaws.com",
    actions: put,
    isOfAccount: true,
    isOn: (holder) => at(holder.get(property), "enabled") === true,
    object: (holder) => {
      const prefix = at(holder.get(property), "prefix");
      return isText(prefix) ? prefixed(prefix) : undefined;
    },
  }));

const ruleOf = (target: Resource, stack: Stack): readonly Resource[] => stack.named(eventRule, target, "rule");
const isWithoutRole = (target: Resource): boolean => isAbsent(target.get("roleArn"));
const byEventBridge = { from: eventTarget, service: "events.amazonaws.com", reads: ["roleArn", "rule"] } as const;
const bySns = {
  from: topicSubscription,
  to: queue,
  service: "sns.amazonaws.com",
  actions: send,
  source: (subscription: Resource, stack: Stack) => stack.named(topic, subscription, "topic"),
} as const;
const deliveredLogs = {
  to: bucket,
  service: "delivery.logs.amazonaws.com",
  actions: [...put, "s3:GetBucketAcl"],
  isWelcome: true,
} as const;

/** What AWS does by its own roles is not among these, but what it does in its own name. */
export const errands: readonly Errand[] = [
  {
    from: bucketLogging,
    path: ["targetBucket"],
    to: bucket,
    service: "logging.s3.amazonaws.com",
    actions: put,
    reads: ["bucket", "targetPrefix"],
    object: (holder) => (isText(holder.get("targetPrefix")) ? textOf(holder.get("targetPrefix")) : undefined),
    source: (holder, stack) => stack.named(bucket, holder, "bucket"),
  },
  ...balancerLogs("accessLogs", "connectionLogs"),
  { ...deliveredLogs, from: webAclLogging, path: ["logDestinationConfigs"], object: () => "AWSLogs/" },
  { ...deliveredLogs, from: flowLog, path: ["logDestination"] },
  {
    from: trail,
    path: ["s3BucketName"],
    to: bucket,
    service: "cloudtrail.amazonaws.com",
    actions: [...put, "s3:GetBucketAcl"],
    reads: ["s3KeyPrefix"],
    object: (holder) => (isText(holder.get("s3KeyPrefix")) ? prefixed(holder.get("s3KeyPrefix")) : undefined),
  },
  { from: trail, path: ["snsTopicName"], to: topic, service: "cloudtrail.amazonaws.com", actions: publish },
  { ...byEventBridge, path: ["arn"], to: topic, actions: publish, isOn: isWithoutRole },
  { ...byEventBridge, path: ["arn"], to: queue, actions: send, isOn: isWithoutRole, source: ruleOf },
  { ...byEventBridge, path: ["deadLetterConfig", "arn"], to: queue, actions: send, source: ruleOf },
  {
    from: budget,
    path: ["notifications", "subscriberSnsTopicArns"],
    to: topic,
    service: "budgets.amazonaws.com",
    actions: publish,
  },
  { ...bySns, path: ["endpoint"], reads: ["protocol", "topic"], isOn: (one) => one.get("protocol") === "sqs" },
  {
    from: bucketNotification,
    path: ["topics", "topicArn"],
    to: topic,
    service: "s3.amazonaws.com",
    actions: publish,
    reads: ["bucket"],
    source: (holder, stack) => stack.named(bucket, holder, "bucket"),
  },
  {
    from: bucketNotification,
    path: ["queues", "queueArn"],
    to: queue,
    service: "s3.amazonaws.com",
    actions: send,
    reads: ["bucket"],
    source: (holder, stack) => stack.named(bucket, holder, "bucket"),
  },
  {
    from: caches,
    path: ["notificationTopicArn"],
    to: topic,
    service: "elasticache.amazonaws.com",
    actions: publish,
    isWelcome: true,
    // It says whose it is by aws:SourceOwner alone: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/ElastiCacheSNS.html
    context: { "aws:sourceaccount": "" },
  },
];

/** Where the policy of a target stands, and in which property it names the target. */
export const policiesOfTargets: readonly (readonly [
  to: readonly string[],
  types: readonly string[],
  property: string,
])[] = [
  [bucket, bucketPolicy, "bucket"],
  [topic, topicPolicy, "arn"],
  [queue, queuePolicy, "queueUrl"],
];

export const errandWatches: readonly Watch[] = [
  ...errands.map(({ from, path: [property], reads = [] }) => watch(from, property, ...reads)),
  ...policiesOfTargets.flatMap(([to, types, property]) => [watch(to, "policy"), watch(types, "policy", property)]),
  watch([...bucket, ...bucketAcl], "acl"),
  watch([...topic, ...queue], "kmsMasterKeyId"),
  watch(keyAlias, "targetKeyId"),
  watch(key, "policy"),
  watch(keyPolicy, "keyId", "policy"),
];

/** Resources of the stack in which a service is told to write. */
export const targetsOf = ({ path: [property, ...inside], to }: Errand, holder: Resource, stack: Stack): Resource[] =>
  along(holder.get(property), inside).flatMap((value) =>
    isAbsent(value) ? [] : stack.namedBy(value, to, holder, property),
  );
