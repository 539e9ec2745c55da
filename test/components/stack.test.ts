import { resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { loadTypeScript } from "../../load-typescript.cjs";
import type { Recorded, Recording } from "./recorder";
import { only, record } from "./recorder";

const secrets = {
  slackWebhookUrl: "https://hooks.slack.com/services/CANARY-SLACK",
  pagerDutyRoutingKey: "CANARY-PAGERDUTY",
  sentryDsn: "https://canary@sentry.test/1",
};
const plain = {
  owner: "platform-team",
  runbookBaseUrl: "https://runbook.test",
  workerImage: `ops/worker@sha256:${"a".repeat(64)}`,
};

/** Runs the program as the engine does: the configuration of one stack, and the names of its secrets beside it. */
function deploy(values: Readonly<Record<string, string>>) {
  const inNamespace = Object.entries(values).map(([key, value]) => [`ops-agent-worker:${key}`, value] as const);
  const secretKeys = Object.keys(secrets).map((key) => `ops-agent-worker:${key}`);
  vi.stubEnv("PULUMI_CONFIG_SECRET_KEYS", JSON.stringify(secretKeys));
  return record(() => {
    pulumi.runtime.setAllConfig(Object.fromEntries(inNamespace), secretKeys);
    return loadTypeScript(resolve("index.ts")) as Record<string, unknown>;
  });
}

function countByType(resources: readonly Recorded[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { type } of resources) counts[type] = (counts[type] ?? 0) + 1;
  return counts;
}

afterEach(() => vi.unstubAllEnvs());

describe("the stack", () => {
  let prod: Recording<Record<string, unknown>>;
  beforeAll(async () => {
    prod = await deploy({ profile: "prod", ...plain, ...secrets });
  });

  it("is made of these resources", () => {
    expect(countByType(prod.resources)).toMatchInlineSnapshot(`
      {
        "aws:appautoscaling/policy:Policy": 1,
        "aws:appautoscaling/target:Target": 1,
        "aws:cloudwatch/logGroup:LogGroup": 2,
        "aws:cloudwatch/metricAlarm:MetricAlarm": 16,
        "aws:ec2/eip:Eip": 2,
        "aws:ec2/internetGateway:InternetGateway": 1,
        "aws:ec2/natGateway:NatGateway": 2,
        "aws:ec2/route:Route": 3,
        "aws:ec2/routeTable:RouteTable": 3,
        "aws:ec2/routeTableAssociation:RouteTableAssociation": 4,
        "aws:ec2/securityGroup:SecurityGroup": 2,
        "aws:ec2/subnet:Subnet": 4,
        "aws:ec2/vpc:Vpc": 1,
        "aws:ecs/cluster:Cluster": 1,
        "aws:ecs/service:Service": 1,
        "aws:ecs/taskDefinition:TaskDefinition": 1,
        "aws:elasticache/parameterGroup:ParameterGroup": 1,
        "aws:elasticache/replicationGroup:ReplicationGroup": 1,
        "aws:elasticache/subnetGroup:SubnetGroup": 1,
        "aws:iam/role:Role": 3,
        "aws:iam/rolePolicy:RolePolicy": 2,
        "aws:kms/alias:Alias": 1,
        "aws:kms/key:Key": 1,
        "aws:lambda/function:Function": 1,
        "aws:lambda/permission:Permission": 4,
        "aws:s3/bucket:Bucket": 1,
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": 1,
        "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": 1,
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls": 1,
        "aws:s3/bucketPolicy:BucketPolicy": 1,
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": 1,
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": 1,
        "aws:s3/bucketVersioning:BucketVersioning": 1,
        "aws:secretsmanager/secret:Secret": 3,
        "aws:secretsmanager/secretVersion:SecretVersion": 3,
        "aws:sns/topic:Topic": 4,
        "aws:sns/topicPolicy:TopicPolicy": 4,
        "aws:sns/topicSubscription:TopicSubscription": 4,
        "aws:sqs/queue:Queue": 1,
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": 2,
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": 1,
        "pulumi:providers:aws": 1,
        "random:index/randomPassword:RandomPassword": 1,
      }
    `);
  });

  it("is made of the same resources in every profile, but for ways out to the internet", async () => {
    const names = ({ resources }: typeof prod) => resources.map(({ type, name }) => `${type} ${name}`);
    const sandbox = names(await deploy({ profile: "sandbox", ...plain, ...secrets }));
    const staging = names(await deploy({ profile: "staging", ...plain, ...secrets }));
    expect(staging).toEqual(sandbox);
    expect(names(prod).filter((name) => !staging.includes(name))).toEqual([
      "aws:ec2/eip:Eip network-nat-us-east-1b",
      "aws:ec2/natGateway:NatGateway network-nat-us-east-1b",
    ]);
    expect(staging.filter((name) => !names(prod).includes(name))).toEqual([]);
  });

  it("tags everything through its provider, and makes everything with it", () => {
    const { resources } = prod;
    const { region, defaultTags } = only(resources, "pulumi:providers:aws");
    expect({ region, defaultTags: JSON.parse(defaultTags as string) as unknown }).toEqual({
      region: "us-east-1",
      defaultTags: {
        tags: {
          Service: "ops-agent-worker",
          Environment: "test",
          Owner: "platform-team",
          DataClass: "confidential",
        },
      },
    });
    const others = resources.filter(
      ({ type, provider }) => type.startsWith("aws:") && !provider?.endsWith("::aws::aws-id"),
    );
    expect(others).toEqual([]);
  });

  it("tells others what they need, and no secret", () => {
    expect(Object.keys(prod.result)).toEqual([
      "region",
      "serviceName",
      "clusterName",
      "taskDefinitionArn",
      "workerMinTasks",
      "redisHost",
      "redisPort",
      "redisUrlSecretArn",
      "backupBucketName",
      "workerDownAlarmName",
      "alarmTopicArns",
    ]);
  });

  it("hands secrets to Secrets Manager, in an envelope, and to nothing else", () => {
    const holders = prod.resources.filter(({ inputs }) => /canary/i.test(JSON.stringify(inputs)));
    expect(holders.map(({ type, name }) => `${type} ${name}`)).toEqual([
      "aws:secretsmanager/secretVersion:SecretVersion secrets-notifier",
      "aws:secretsmanager/secretVersion:SecretVersion secrets-sentry-dsn",
    ]);
    for (const { inputs } of holders) {
      expect(inputs["secretString"]).toHaveProperty("4dabf18193072939515e22adb298388d");
    }
  });

  it("stops at a wrong configuration before it makes anything, with words and without a stack trace", async () => {
    const faulty = deploy({ profile: "prod", ...plain, ...secrets, queueDepthPage: "50" });
    const error: unknown = await faulty.catch((reason: unknown) => reason);
    expect(pulumi.RunError.isInstance(error) && error.message).toBe(
      [
        "The configuration of stack test has 1 fault.",
        "",
        '  queueDepthPage is "50"',
        "    expected: at least queueDepthWarn, which is 100",
        "    fix: pulumi config set --stack test queueDepthPage 100",
        "",
      ].join("\n"),
    );
  });
});
