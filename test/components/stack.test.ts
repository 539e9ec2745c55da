import * as pulumi from "@pulumi/pulumi";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { people } from "../settings/configuration";
import { runProgram } from "./program";
import type { Recorded, Recording } from "./recorder";
import { labels, secret } from "./recorder";

const secrets = {
  slackWebhookUrl: "https://hooks.slack.com/services/CANARY-SLACK",
  pagerDutyRoutingKey: "CANARY-PAGERDUTY",
  sentryDsn: "https://canary@sentry.test/1",
  externalApiToken: "CANARY-TOKEN",
};
const plain = {
  ...people,
  externalAccountId: "team_1",
  owner: "platform-team",
  runbookBaseUrl: "https://runbook.test",
  workerImage: `ops/worker@sha256:${"a".repeat(64)}`,
};
const deploy = (profile: string, changes: Readonly<Record<string, string>> = {}) =>
  runProgram({ profile, ...plain, ...changes }, secrets);

function countByType(resources: readonly Recorded[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { type } of resources) counts[type] = (counts[type] ?? 0) + 1;
  return counts;
}

const without = (some: readonly string[], others: readonly string[]) => some.filter((one) => !others.includes(one));

function changes(from: Recording<unknown>, to: Recording<unknown>) {
  const [before, after] = [labels(from.resources), labels(to.resources)];
  return { gone: without(before, after), added: without(after, before) };
}

/** The value with every secret in it replaced by a word, so that what is left is what anybody may read. */
function readable(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Object.keys(secret("")).every((key) => key in value)) return "(secret)";
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, readable(inner)]));
}

afterAll(() => vi.unstubAllEnvs());

describe("a stack of the service", () => {
  let prod: Recording<Record<string, unknown>>;
  let staging: Recording<Record<string, unknown>>;
  let sandbox: Recording<Record<string, unknown>>;
  beforeAll(async () => {
    prod = await deploy("prod");
    staging = await deploy("staging");
    sandbox = await deploy("sandbox");
  });

  it("is made of these resources", () => {
    expect(countByType(prod.resources)).toEqual({
      "aws:appautoscaling/policy:Policy": 2,
      "aws:appautoscaling/target:Target": 1,
      "aws:budgets/budget:Budget": 1,
      "aws:cloudwatch/compositeAlarm:CompositeAlarm": 7,
      "aws:cloudwatch/dashboard:Dashboard": 1,
      "aws:cloudwatch/eventRule:EventRule": 2,
      "aws:cloudwatch/eventTarget:EventTarget": 2,
      "aws:cloudwatch/logGroup:LogGroup": 16,
      "aws:cloudwatch/logMetricFilter:LogMetricFilter": 1,
      "aws:cloudwatch/metricAlarm:MetricAlarm": 81,
      "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": 1,
      "aws:ec2/eip:Eip": 2,
      "aws:ec2/flowLog:FlowLog": 1,
      "aws:ec2/internetGateway:InternetGateway": 1,
      "aws:ec2/natGateway:NatGateway": 2,
      "aws:ec2/route:Route": 3,
      "aws:ec2/routeTable:RouteTable": 3,
      "aws:ec2/routeTableAssociation:RouteTableAssociation": 4,
      "aws:ec2/securityGroup:SecurityGroup": 3,
      "aws:ec2/subnet:Subnet": 4,
      "aws:ec2/vpc:Vpc": 1,
      "aws:ec2/vpcEndpoint:VpcEndpoint": 1,
      "aws:ecs/cluster:Cluster": 1,
      "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": 1,
      "aws:ecs/service:Service": 1,
      "aws:ecs/taskDefinition:TaskDefinition": 2,
      "aws:elasticache/parameterGroup:ParameterGroup": 1,
      "aws:elasticache/replicationGroup:ReplicationGroup": 1,
      "aws:elasticache/subnetGroup:SubnetGroup": 1,
      "aws:iam/role:Role": 20,
      "aws:iam/rolePolicy:RolePolicy": 20,
      "aws:kms/alias:Alias": 2,
      "aws:kms/key:Key": 2,
      "aws:lambda/function:Function": 7,
      "aws:lambda/permission:Permission": 4,
      "aws:s3/bucket:Bucket": 5,
      "aws:s3/bucketAcl:BucketAcl": 1,
      "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": 5,
      "aws:s3/bucketLogging:BucketLogging": 3,
      "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": 2,
      "aws:s3/bucketOwnershipControls:BucketOwnershipControls": 5,
      "aws:s3/bucketPolicy:BucketPolicy": 5,
      "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": 5,
      "aws:s3/bucketReplicationConfig:BucketReplicationConfig": 1,
      "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": 5,
      "aws:s3/bucketVersioning:BucketVersioning": 5,
      "aws:scheduler/schedule:Schedule": 6,
      "aws:secretsmanager/secret:Secret": 4,
      "aws:secretsmanager/secretVersion:SecretVersion": 4,
      "aws:sns/topic:Topic": 5,
      "aws:sns/topicPolicy:TopicPolicy": 5,
      "aws:sns/topicSubscription:TopicSubscription": 5,
      "aws:sqs/queue:Queue": 10,
      "aws:sqs/queuePolicy:QueuePolicy": 10,
      "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": 4,
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": 2,
      "ops:index:RunningRevision": 1,
      "pulumi:providers:aws": 2,
      "random:index/randomId:RandomId": 1,
      "random:index/randomPassword:RandomPassword": 1,
    });
  });

  it("is made of these parts", () => {
    const ours = prod.components.filter(({ type }) => type.startsWith("ops:"));
    expect(labels(ours).sort()).toEqual([
      "ops:alarms:AlarmTopics alarms",
      "ops:alarms:Alarms overview",
      "ops:backups:BackupJobs backup-jobs",
      "ops:backups:BackupReplica backups-replica",
      "ops:backups:Backups backups",
      "ops:backups:RestoreDrill backup-jobs-drill",
      "ops:costs:CostBudget budget",
      "ops:functions:ServiceFunction backup-jobs-config",
      "ops:functions:ServiceFunction backup-jobs-snapshot",
      "ops:functions:ServiceFunction notifications-digest",
      "ops:functions:ServiceFunction notifications-notifier",
      "ops:functions:ServiceFunction queue-monitor",
      "ops:functions:ServiceFunction redis-events-counter",
      "ops:functions:ServiceFunction secret-age-function",
      "ops:network:Network network",
      "ops:notifications:Notifications notifications",
      "ops:redis:Redis redis",
      "ops:redis:RedisEvents redis-events",
      "ops:secrets:SecretAge secret-age",
      "ops:secrets:Secrets secrets",
      "ops:stack:Declaration declaration",
      "ops:worker:QueueMonitor queue-monitor",
      "ops:worker:Worker worker",
    ]);
  });

  it("has in staging what it has in the sandbox, and a record of who enters a worker", () => {
    expect(changes(sandbox, staging)).toEqual({
      gone: [],
      added: ["aws:cloudwatch/logGroup:LogGroup worker-exec-logs"],
    });
  });

  it("has in prod a way out in each zone and a second copy of backups, and no way in to a worker", () => {
    expect(changes(staging, prod)).toEqual({
      gone: ["aws:cloudwatch/logGroup:LogGroup worker-exec-logs"],
      added: [
        "aws:cloudwatch/metricAlarm:MetricAlarm backup-jobs-backup-replication-failed",
        "aws:ec2/eip:Eip network-nat-use1-az2",
        "aws:ec2/natGateway:NatGateway network-nat-use1-az2",
        "aws:iam/role:Role backups-replica-copying",
        "aws:iam/rolePolicy:RolePolicy backups-replica-copying",
        "aws:kms/alias:Alias backups-replica-key",
        "aws:kms/key:Key backups-replica-key",
        "aws:s3/bucket:Bucket backups-replica-bucket",
        "aws:s3/bucket:Bucket backups-replica-logs-bucket",
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration backups-replica-lifecycle",
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration backups-replica-logs-lifecycle",
        "aws:s3/bucketLogging:BucketLogging backups-replica-access-logs",
        "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration backups-replica-lock",
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls backups-replica-logs-ownership",
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls backups-replica-ownership",
        "aws:s3/bucketPolicy:BucketPolicy backups-replica-logs-policy",
        "aws:s3/bucketPolicy:BucketPolicy backups-replica-policy",
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock backups-replica-logs-private",
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock backups-replica-private",
        "aws:s3/bucketReplicationConfig:BucketReplicationConfig backups-replica-copying",
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration backups-replica-encryption",
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration backups-replica-logs-encryption",
        "aws:s3/bucketVersioning:BucketVersioning backups-replica-logs-versioning",
        "aws:s3/bucketVersioning:BucketVersioning backups-replica-versioning",
        "pulumi:providers:aws aws-us-west-2",
      ],
    });
  });

  it("tags everything through its providers, and makes everything with one of them", () => {
    const providers = prod.resources.filter(({ type }) => type === "pulumi:providers:aws");
    expect(providers.map(({ name, inputs }) => [name, inputs["region"]])).toEqual([
      ["aws", "us-east-1"],
      ["aws-us-west-2", "us-west-2"],
    ]);
    for (const { inputs } of providers) {
      expect(JSON.parse(inputs["defaultTags"] as string)).toEqual({
        tags: {
          Service: "ops-agent-worker",
          Environment: "test",
          Owner: "platform-team",
          DataClass: "confidential",
        },
      });
    }
    const byNone = prod.resources.filter(
      ({ type, provider }) =>
        type.startsWith("aws:") && !/::aws(-us-west-2)?::aws(-us-west-2)?-id$/.test(provider ?? ""),
    );
    expect(labels(byNone)).toEqual([]);
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

  it("tells where the dashboard and the database are, where there are such", async () => {
    const { result } = await runProgram(
      {
        profile: "staging",
        ...plain,
        databaseEnabled: "true",
        edgeDomain: "ops.example.com",
        edgeZoneId: "Z0123456789ABCDEFGHIJ",
        edgeOidcIssuer: "https://login.example.com",
        edgeOidcAuthorizationEndpoint: "https://login.example.com/authorize",
        edgeOidcExchangeEndpoint: "https://login.example.com/token",
        edgeOidcUserInfoEndpoint: "https://login.example.com/userinfo",
        edgeOidcClientId: "dashboard",
      },
      { ...secrets, edgeOidcClientSecret: "CANARY-OIDC" },
    );
    expect(without(Object.keys(result), Object.keys(prod.result))).toEqual([
      "dashboardUrl",
      "databaseHost",
      "databaseSecretArn",
    ]);
  });

  it("hands secrets to Secrets Manager and to nothing else, and nowhere for anybody to read", () => {
    const holders = prod.resources.filter(({ inputs }) => /canary|secret-of-/i.test(JSON.stringify(inputs)));
    expect(labels(holders)).toEqual([
      // Redis must be told its own token.
      "aws:elasticache/replicationGroup:ReplicationGroup redis-group",
      "aws:secretsmanager/secretVersion:SecretVersion redis-url",
      "aws:secretsmanager/secretVersion:SecretVersion secrets-external-api-token",
      "aws:secretsmanager/secretVersion:SecretVersion secrets-notifier",
      "aws:secretsmanager/secretVersion:SecretVersion secrets-sentry-dsn",
    ]);
    for (const { name, inputs } of prod.resources) {
      expect(JSON.stringify(readable(inputs)), name).not.toMatch(/canary|secret-of-/i);
    }
  });

  it("stops at a wrong configuration before it makes anything, with words and without a stack trace", async () => {
    const error: unknown = await deploy("prod", { queueDepthPage: "50" }).catch((reason: unknown) => reason);
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

describe("a foundation", () => {
  it("is made of these resources, says where they are, and needs no secret", async () => {
    const { resources, result } = await runProgram({ profile: "foundation", owner: plain.owner }, {});
    expect(labels(resources)).toEqual([
      "aws:ecr/lifecyclePolicy:LifecyclePolicy foundation-repository",
      "aws:ecr/repository:Repository foundation-repository",
      "aws:ecr/repositoryPolicy:RepositoryPolicy foundation-repository",
      "aws:kms/alias:Alias foundation-key",
      "aws:kms/key:Key foundation-key",
      "aws:s3/bucket:Bucket foundation-logs-bucket",
      "aws:s3/bucket:Bucket foundation-records-bucket",
      "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration foundation-logs-lifecycle",
      "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration foundation-records-lifecycle",
      "aws:s3/bucketLogging:BucketLogging foundation-records-access-logs",
      "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration foundation-records-lock",
      "aws:s3/bucketOwnershipControls:BucketOwnershipControls foundation-logs-ownership",
      "aws:s3/bucketOwnershipControls:BucketOwnershipControls foundation-records-ownership",
      "aws:s3/bucketPolicy:BucketPolicy foundation-logs-policy",
      "aws:s3/bucketPolicy:BucketPolicy foundation-records-policy",
      "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock foundation-logs-private",
      "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock foundation-records-private",
      "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration foundation-logs-encryption",
      "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration foundation-records-encryption",
      "aws:s3/bucketVersioning:BucketVersioning foundation-logs-versioning",
      "aws:s3/bucketVersioning:BucketVersioning foundation-records-versioning",
      "pulumi:providers:aws aws",
    ]);
    expect(Object.keys(result)).toEqual(["region", "repositoryUrl", "recordBucketName", "keyAlias"]);
  });

  it("refuses what belongs to a service", async () => {
    const faulty = runProgram({ profile: "foundation", owner: plain.owner, redisNodes: "3" }, {});
    const error: unknown = await faulty.catch((reason: unknown) => reason);
    expect(pulumi.RunError.isInstance(error) && error.message).toContain(
      "redisNodes is set, and profile foundation has no use for it",
    );
  });
});
