import { PutMetricAlarmCommand, CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, expect, test } from "vitest";

import { backupEnvironment, functionEnvironment } from "../../runtime/contract";
import type { HttpReceiver } from "../fixtures/http-receiver";
import { startReceiver } from "../fixtures/http-receiver";
import { cluster, EcsStage, serviceName } from "./ecs-service";
import type { Emulator } from "./emulator";
import { startEmulator } from "./emulator";
import { createFunction } from "./function";
import { makeGroup } from "./redis-group";

const canary = "CANARY-of-a-secret";
let emulator: Emulator;
let sentry: HttpReceiver;

beforeAll(async () => {
  sentry = await startReceiver();
  emulator = await startEmulator();
});
afterAll(async () => {
  await emulator.stop();
  await sentry.stop();
});

test("writes down versions of everything, and no value of a secret or of a variable", async () => {
  const secrets = new SecretsManagerClient(emulator.clients);
  const make = async (Name: string, SecretString: string) =>
    (await secrets.send(new CreateSecretCommand({ Name, SecretString }))).ARN ?? "";
  const secretArn = await make("queue-url", `rediss://:${canary}@host:6379`);
  const stage = new EcsStage(emulator);
  await stage.prepare();
  const revision = await stage.register({
    environment: [{ name: "LOG_LEVEL", value: canary }],
    secrets: [{ name: "REDIS_URL", valueFrom: secretArn }],
  });
  await stage.createService(revision, 1);
  const group = await makeGroup(emulator);
  await new CloudWatchClient(emulator.clients).send(
    new PutMetricAlarmCommand({
      AlarmName: "ops-test-queue-depth",
      Namespace: "Ops",
      MetricName: "QueueDepth",
      Statistic: "Maximum",
      Period: 60,
      EvaluationPeriods: 5,
      Threshold: 100,
      ComparisonOperator: "GreaterThanThreshold",
    }),
  );
  const s3 = new S3Client({ ...emulator.clients, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: "backups" }));
  const subjects = {
    secretArns: [secretArn],
    clusterName: cluster,
    serviceNames: [serviceName],
    parameterGroupName: "queue-parameters",
    alarmPrefix: "ops-test-",
  };
  await createFunction(
    emulator.clients,
    "config-backup",
    'export { handler } from "./runtime/functions/config-backup.ts";',
    {
      [backupEnvironment.bucket]: "backups",
      [backupEnvironment.serviceName]: "ops",
      [backupEnvironment.subjects]: JSON.stringify(subjects),
      [functionEnvironment.sentryDsnSecretArn]: await make("dsn", `http://key@127.0.0.1:${sentry.port}/1`),
      [functionEnvironment.sentryMonitorPrefix]: "ops-test",
    },
  );
  const lambda = new LambdaClient(emulator.clients);
  const { FunctionError, Payload } = await lambda.send(new InvokeCommand({ FunctionName: "config-backup" }));
  expect(FunctionError && Buffer.from(Payload ?? []).toString()).toBeUndefined();
  group.disconnectAll();

  const [object] = (await s3.send(new ListObjectsV2Command({ Bucket: "backups" }))).Contents ?? [];
  expect(object?.Key).toMatch(/^config\/config-\d{8}-\d{4}\.json$/);
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: "backups", Key: object?.Key }));
  const text = (await Body?.transformToString()) ?? "";
  expect(text).not.toContain(canary);
  expect(JSON.parse(text)).toMatchObject({
    version: 1,
    service: "ops",
    secrets: [{ name: "queue-url", arn: secretArn, stagesByVersion: expect.any(Object) as object }],
    services: [
      {
        serviceName,
        desiredCount: 1,
        taskDefinition: revision,
        containers: [
          { name: "worker", variables: ["LOG_LEVEL"], secrets: [{ variable: "REDIS_URL", arn: secretArn }] },
        ],
      },
    ],
    redisParameters: { "maxmemory-policy": "noeviction" },
    alarms: [{ name: "ops-test-queue-depth", threshold: 100, periods: 5 }],
  });
  expect(sentry.received.map(({ body }) => body)).toEqual([
    expect.stringContaining('"monitor_slug":"ops-test-config-backup","status":"ok"'),
  ]);
});
