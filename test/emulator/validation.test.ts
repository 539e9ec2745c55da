import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { CloudWatchClient, PutMetricAlarmCommand, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { CreateSecurityGroupCommand, CreateVpcCommand, EC2Client } from "@aws-sdk/client-ec2";
import { ECSClient, RegisterTaskDefinitionCommand } from "@aws-sdk/client-ecs";
import { ElastiCacheClient, CreateCacheSubnetGroupCommand } from "@aws-sdk/client-elasticache";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { CreateFunctionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { CreateHealthCheckCommand, Route53Client } from "@aws-sdk/client-route-53";
import {
  CreateBucketCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { CreateScheduleCommand, SchedulerClient } from "@aws-sdk/client-scheduler";
import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { CreateTopicCommand, SNSClient } from "@aws-sdk/client-sns";
import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { readViolations } from "../fixtures/violations";
import type { Emulator } from "./emulator";
import { startEmulator } from "./emulator";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.stop());

const report = () => readViolations(emulator.clients.endpoint);
/** What a request is answered is the emulator's matter, which often takes what AWS refuses. */
const whateverTheAnswer = (request: Promise<unknown>) => request.catch(() => undefined);
/** A value that no model and no type of the SDK allows. */
const wrong = (value: unknown) => value as never;

const role = "arn:aws:iam::000000000000:role/worker";
const secret = "hunter2-".repeat(9000);

/** By the rule that finds it: a request with one fault, over every protocol that our clients speak. */
const faulty: Readonly<Record<string, () => Promise<unknown>>> = {
  "sns.CreateTopic: Tags[].Value required": () =>
    new SNSClient(emulator.clients).send(
      new CreateTopicCommand({ Name: "alarms", Tags: [{ Key: "a", Value: wrong(undefined) }] }),
    ),
  "elasticache.CreateCacheSubnetGroup: SubnetIds required": () =>
    new ElastiCacheClient(emulator.clients).send(
      new CreateCacheSubnetGroupCommand({
        CacheSubnetGroupName: "redis",
        CacheSubnetGroupDescription: "redis",
        SubnetIds: wrong(undefined),
      }),
    ),
  "iam.CreateRole: RoleName pattern": () =>
    new IAMClient(emulator.clients).send(
      new CreateRoleCommand({ RoleName: "a role", AssumeRolePolicyDocument: JSON.stringify({}) }),
    ),
  "ec2.CreateVpc: InstanceTenancy enum": () =>
    new EC2Client(emulator.clients).send(
      new CreateVpcCommand({ CidrBlock: "10.0.0.0/16", InstanceTenancy: wrong("alone") }),
    ),
  "ec2.CreateSecurityGroup: Description required": () =>
    new EC2Client(emulator.clients).send(
      new CreateSecurityGroupCommand({ GroupName: "worker", Description: wrong(undefined) }),
    ),
  "ecs.RegisterTaskDefinition: networkMode enum": () =>
    new ECSClient(emulator.clients).send(
      new RegisterTaskDefinitionCommand({ family: "worker", networkMode: wrong("vpc"), containerDefinitions: [] }),
    ),
  "ecs.RegisterTaskDefinition: containerDefinitions[].memory type": () =>
    new ECSClient(emulator.clients).send(
      new RegisterTaskDefinitionCommand({ family: "worker", containerDefinitions: [{ memory: wrong("512") }] }),
    ),
  "cloudwatch.PutMetricAlarm: EvaluationPeriods range": () =>
    new CloudWatchClient(emulator.clients).send(
      new PutMetricAlarmCommand({
        AlarmName: "down",
        ComparisonOperator: "LessThanThreshold",
        EvaluationPeriods: 0,
        Threshold: 1,
        Namespace: "ops",
        MetricName: "Workers",
        Period: 60,
        Statistic: "Minimum",
      }),
    ),
  "cloudwatch.PutMetricData: MetricData[].Unit enum": () =>
    new CloudWatchClient(emulator.clients).send(
      new PutMetricDataCommand({
        Namespace: "ops",
        MetricData: [{ MetricName: "Workers", Value: 1, Timestamp: new Date(), Unit: wrong("Workers") }],
      }),
    ),
  "secretsmanager.CreateSecret: SecretString length": () =>
    new SecretsManagerClient(emulator.clients).send(new CreateSecretCommand({ Name: "url", SecretString: secret })),
  "lambda.CreateFunction: Runtime enum": () =>
    new LambdaClient(emulator.clients).send(
      new CreateFunctionCommand({ FunctionName: "notifier", Role: role, Runtime: wrong("nodejs1.x"), Code: {} }),
    ),
  "s3.PutBucketVersioning: VersioningConfiguration.Status enum": () =>
    new S3Client({ ...emulator.clients, forcePathStyle: true }).send(
      new PutBucketVersioningCommand({ Bucket: "backups", VersioningConfiguration: { Status: wrong("On") } }),
    ),
  "s3.PutObject: ServerSideEncryption enum": () =>
    new S3Client({ ...emulator.clients, forcePathStyle: true }).send(
      new PutObjectCommand({ Bucket: "backups", Key: "a", Body: "b", ServerSideEncryption: wrong("rot13") }),
    ),
  "s3.ListObjectsV2: EncodingType enum": () =>
    new S3Client({ ...emulator.clients, forcePathStyle: true }).send(
      new ListObjectsV2Command({ Bucket: "backups", EncodingType: wrong("rot13") }),
    ),
  "route53.CreateHealthCheck: HealthCheckConfig.Type enum": () =>
    new Route53Client(emulator.clients).send(
      new CreateHealthCheckCommand({ CallerReference: "a", HealthCheckConfig: { Type: wrong("PING") } }),
    ),
  "scheduler.CreateSchedule: Target.Arn required": () =>
    new SchedulerClient(emulator.clients).send(
      new CreateScheduleCommand({
        Name: "backup",
        ScheduleExpression: "rate(1 day)",
        FlexibleTimeWindow: { Mode: "OFF" },
        Target: { RoleArn: role, Arn: wrong(undefined) },
      }),
    ),
};

describe("before anything was asked", () => {
  test("nothing was checked and nothing found", async () => {
    await fetch(`${emulator.clients.endpoint}/_ministack/health`);
    expect(await report()).toEqual({ requests: 0, operations: {}, violations: [] });
  });
});

describe("requests that AWS takes", () => {
  test("violate nothing, over every protocol", async () => {
    const s3 = new S3Client({ ...emulator.clients, forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: "backups" }));
    await s3.send(
      new PutObjectCommand({ Bucket: "backups", Key: "redis/dump 1.rdb", Body: "b", Metadata: { a: "b" } }),
    );
    await s3.send(new GetBucketVersioningCommand({ Bucket: "backups" }));
    await s3.send(new GetObjectCommand({ Bucket: "backups", Key: "redis/dump 1.rdb" }));
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [] });
    await whateverTheAnswer(s3.send(new PutBucketPolicyCommand({ Bucket: "backups", Policy })));
    await new SNSClient(emulator.clients).send(new CreateTopicCommand({ Name: "alarms", Attributes: { A: "b" } }));
    await new SQSClient(emulator.clients).send(new CreateQueueCommand({ QueueName: "dead", tags: { a: "b" } }));
    await new EC2Client(emulator.clients).send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }));
    // Long enough that the client compresses it.
    await new CloudWatchClient(emulator.clients).send(
      new PutMetricDataCommand({
        Namespace: "ops",
        MetricData: Array.from({ length: 200 }, (_, Value) => ({
          MetricName: "Workers",
          Value,
          Timestamp: new Date(),
          Dimensions: [{ Name: "Service", Value: "ops-agent-worker" }],
        })),
      }),
    );
    const { requests, operations, violations } = await report();
    expect(violations).toEqual([]);
    expect(requests).toBe(9);
    expect(operations).toEqual({
      "cloudwatch.PutMetricData": 1,
      "ec2.CreateVpc": 1,
      "s3.CreateBucket": 1,
      "s3.GetBucketVersioning": 1,
      "s3.GetObject": 1,
      "s3.PutBucketPolicy": 1,
      "s3.PutObject": 1,
      "sns.CreateTopic": 1,
      "sqs.CreateQueue": 1,
    });
  });
});

describe("requests that AWS refuses", () => {
  test.each(Object.keys(faulty))("%s", async (expected) => {
    const before = (await report()).violations.length;
    await whateverTheAnswer(faulty[expected]?.() ?? Promise.reject(new Error("no request")));
    const found = (await report()).violations.slice(before);
    expect(found.map(({ operation, member, rule }) => `${operation}: ${member} ${rule}`)).toContain(expected);
  });

  test("are written down once each, without any value", async () => {
    const text = await readFile(join(emulator.folder, "emulator", "violations.jsonl"), "utf8");
    const lines = text.trim().split("\n");
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual((await report()).violations);
    expect(new Set(lines).size).toBe(lines.length);
    expect(text).not.toContain("hunter2");
    expect(text).not.toContain("rot13");
  });

  test("are an unknown operation and an unknown service, too", async () => {
    const ask = (service: string) =>
      fetch(emulator.clients.endpoint, {
        method: "POST",
        headers: { authorization: `AWS4-HMAC-SHA256 Credential=AK/20260101/us-east-1/${service}/aws4_request` },
        body: new URLSearchParams({ Action: "Sing" }),
      });
    await ask("sns");
    await ask("no-such-service");
    const found = (await report()).violations.slice(-2).map(({ operation, rule }) => [operation, rule]);
    expect(found).toEqual([
      ["sns.?", "operation"],
      ["no-such-service.?", "service"],
    ]);
  });
});
