import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { metrics, redisEvents, redisEventsEnvironment } from "../../runtime/contract";
import type { AlarmDefinition, Alerting } from "../alarms";
import { ServiceFunction } from "../functions";
import type { PolicyDocument } from "../policy-document";
import { policyDocument } from "../policy-document";
import type { Scope } from "../scope";
import { arnIn, nameIn } from "../scope";

export interface RedisEventsArgs {
  readonly scope: Scope;
  /** The bundled `runtime/functions/redis-events.ts`. */
  readonly functionCode: string;
  /** Encrypts the function's log, its environment and what failed. */
  readonly keyArn: pulumi.Input<string>;
  readonly logRetentionDays: number;
  /** Whom the alarms on the function's own failures tell. */
  readonly alerting?: Alerting | undefined;
}

/**
 * Hears what ElastiCache says of a replication group, and counts it in metrics on which alarms can be made.
 *
 * ElastiCache tells these events to an SNS topic and to nobody else: of its node-based clusters EventBridge hears only
 * API calls. It cannot publish to an encrypted topic, and it is let in by `aws:SourceOwner` alone, not by the newer
 * `aws:SourceAccount`. The messages hold names of nodes and nothing secret. Costs nothing while nothing happens.
 *
 * @example
 * const functionCode = bundleFunctions("redis-events")["redis-events"];
 * new RedisEvents("redis-events", { scope, functionCode, keyArn, logRetentionDays: 90 }).topicArn;
 */
export class RedisEvents extends pulumi.ComponentResource {
  readonly topicArn: pulumi.Output<string>;
  readonly nodes: { readonly topic: aws.sns.Topic; readonly counter: ServiceFunction };

  constructor(name: string, args: RedisEventsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ops:redis:RedisEvents", name, {}, opts);
    const { scope, functionCode, keyArn, logRetentionDays, alerting } = args;
    const topicName = nameIn(scope, "topic", "redis-events");
    const topic = new aws.sns.Topic(`${name}-topic`, { name: topicName }, { parent: this });
    const policy = new aws.sns.TopicPolicy(
      `${name}-topic`,
      { arn: topic.arn, policy: pulumi.jsonStringify(topicPolicy(scope, topicName)) },
      { parent: this },
    );
    const counter = new ServiceFunction(
      `${name}-counter`,
      {
        scope,
        id: "redis-events",
        description: "Counts failovers, failed snapshots and maintenance of Redis",
        code: functionCode,
        keyArn,
        logRetentionDays,
        environment: { [redisEventsEnvironment.serviceName]: serviceDimension(scope) },
        ...(alerting === undefined ? {} : { alerting }),
      },
      { parent: this },
    );
    const permission = new aws.lambda.Permission(
      `${name}-counter`,
      {
        function: counter.functionName,
        action: "lambda:InvokeFunction",
        principal: "sns.amazonaws.com",
        sourceArn: topic.arn,
      },
      { parent: this },
    );
    const subscription = new aws.sns.TopicSubscription(
      `${name}-counter`,
      { topic: topic.arn, protocol: "lambda", endpoint: counter.functionArn },
      { parent: this, dependsOn: permission },
    );
    // Known once somebody listens and ElastiCache may speak, so that no event of the group's first minutes is lost.
    this.topicArn = pulumi.all([topic.arn, policy.id, subscription.id]).apply(([arn]) => arn);
    this.nodes = { topic, counter };
    this.registerOutputs({ topicArn: this.topicArn });
  }
}

/** What the events' metrics are kept apart by. */
function serviceDimension(scope: Scope): string {
  return nameIn(scope, "service", "redis");
}

/** Alarms on what has happened once. They ring for a minute and are over by themselves. */
export function eventAlarms(scope: Scope): readonly AlarmDefinition[] {
  const once = (metricName: string) => ({
    watches: {
      namespace: metrics.namespace,
      metricName,
      dimensions: { [metrics.dimension]: serviceDimension(scope) },
      statistic: "Sum" as const,
    },
    rings: "above" as const,
    threshold: 0,
    periods: 1,
    silence: "notBreaching" as const,
  });
  return [
    {
      ...once(redisEvents.failover),
      id: "redis-failover",
      severity: "P2",
      symptom: "Redis failed over to a replica: what it had not got yet is lost, and some jobs may run twice.",
      runbook: "redis-failover",
    },
    {
      ...once(redisEvents.snapshotFailed),
      id: "redis-snapshot-failed",
      severity: "P2",
      symptom: "A snapshot of Redis failed: the newest backup is older than it should be.",
      runbook: "redis-snapshot-failed",
    },
    {
      ...once(redisEvents.maintenance),
      id: "redis-maintenance",
      severity: "P3",
      symptom: "AWS announces that it will replace or update a Redis node; it fails over then.",
      runbook: "redis-maintenance",
    },
  ];
}

/** ElastiCache may publish for this account; nobody may over plain HTTP. Everything else is left to IAM. */
function topicPolicy(scope: Scope, topicName: string): PolicyDocument {
  const topicArn = arnIn(scope, "sns", topicName);
  return policyDocument(
    {
      Sid: "ElastiCachePublishes",
      Effect: "Allow",
      // AWS documents no service principal for it: the condition is what shuts everybody else out.
      Principal: { AWS: "*" },
      Action: "sns:Publish",
      Resource: topicArn,
      Condition: { StringEquals: { "aws:SourceOwner": scope.accountId } },
    },
    {
      Sid: "OnlyOverTls",
      Effect: "Deny",
      Principal: "*",
      Action: "sns:Publish",
      Resource: topicArn,
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
  );
}
