import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { CreateSecretCommand, PutResourcePolicyCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { CloudWatchClient, DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import { DescribeServicesCommand, ECSClient, RunTaskCommand } from "@aws-sdk/client-ecs";
import {
  DescribeCacheParametersCommand,
  DescribeSnapshotsCommand,
  ElastiCacheClient,
} from "@aws-sdk/client-elasticache";
import { CreateBucketCommand, PutBucketPolicyCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { CreateQueueCommand, DeleteMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import * as pulumi from "@pulumi/pulumi";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { policyDocument } from "../../components/policy-document";
import { databaseStatements, databaseVariables } from "../../components/worker/database";
import { valueOf } from "../components/recorder";
import { cluster, EcsStage } from "./ecs-service";
import type { ClientConfiguration, Emulator } from "./emulator";
import { account, eventually, startEmulator } from "./emulator";
import { createFunction } from "./function";

let emulator: Emulator;
let secrets: SecretsManagerClient;

beforeAll(async () => {
  emulator = await startEmulator({}, ["--enforce-iam"]);
  secrets = new SecretsManagerClient(emulator.clients);
});
afterAll(() => emulator.stop());

async function makeSecret(name: string, SecretString = "value"): Promise<string> {
  const { ARN = "" } = await secrets.send(new CreateSecretCommand({ Name: name, SecretString }));
  return ARN;
}

/** A role that may do each action to its resource and nothing else. */
async function makeRole(name: string, allowed: Readonly<Record<string, string>>): Promise<void> {
  const iam = new IAMClient(emulator.clients);
  const Principal = {
    AWS: `arn:aws:iam::${account}:root`,
    Service: ["lambda.amazonaws.com", "ecs-tasks.amazonaws.com"],
  };
  const trust = { Effect: "Allow", Principal };
  const AssumeRolePolicyDocument = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ ...trust, Action: "sts:AssumeRole" }],
  });
  await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument }));
  const PolicyDocument = JSON.stringify({
    Version: "2012-10-17",
    Statement: Object.entries(allowed).map(([Action, Resource]) => ({ Effect: "Allow", Action, Resource })),
  });
  await iam.send(new PutRolePolicyCommand({ RoleName: name, PolicyName: "inline", PolicyDocument }));
}

/** The settings of clients that call as the role. */
async function assume(role: string): Promise<ClientConfiguration> {
  const request = new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${account}:role/${role}`, RoleSessionName: "test" });
  const { Credentials } = await new STSClient(emulator.clients).send(request);
  const credentials = {
    accessKeyId: Credentials?.AccessKeyId ?? "",
    secretAccessKey: Credentials?.SecretAccessKey ?? "",
    sessionToken: Credentials?.SessionToken ?? "",
  };
  return { ...emulator.clients, credentials };
}

/** What a function under the role gets when it reads the secret: its text, or the name of the refusal. */
async function readIn(name: string, role: string, arn: string): Promise<string> {
  const source = `
    import { readSecret } from "./runtime/functions/secret.ts";
    export const handler = () => readSecret(${JSON.stringify(arn)}).catch((error) => error.name);`;
  await createFunction(emulator.clients, name, source, {}, role);
  const { Payload } = await new LambdaClient(emulator.clients).send(new InvokeCommand({ FunctionName: name }));
  return JSON.parse(Buffer.from(Payload ?? []).toString()) as string;
}

describe("with IAM enforced", () => {
  test("a function reads the secret that its role names, and no other", async () => {
    const [own, other] = await Promise.all([makeSecret("own"), makeSecret("other")]);
    await makeRole("reader", { "secretsmanager:GetSecretValue": own });
    expect(await readIn("reads-own", "reader", own)).toBe("value");
    expect(await readIn("reads-other", "reader", other)).toBe("AccessDeniedException");
  });

  test("a secret's own policy refuses whom the role's policy would let", async () => {
    const arn = await makeSecret("guarded");
    await makeRole("outsider", { "secretsmanager:GetSecretValue": arn });
    const ResourcePolicy = JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Deny",
          Principal: "*",
          Action: "secretsmanager:GetSecretValue",
          Resource: "*",
          Condition: { ArnNotLike: { "aws:PrincipalArn": [`arn:aws:iam::${account}:role/insider*`] } },
        },
      ],
    });
    await secrets.send(new PutResourcePolicyCommand({ SecretId: arn, ResourcePolicy }));
    await makeRole("insider-one", { "secretsmanager:GetSecretValue": arn });
    expect(await readIn("reads-as-outsider", "outsider", arn)).toBe("AccessDeniedException");
    expect(await readIn("reads-as-insider", "insider-one", arn)).toBe("value");
  });

  test("a job logs in to the database with what the worker's role may, and not without", async () => {
    const login = { username: "ops", password: "made-by-rds" };
    const secretArn = await makeSecret("rds!db-1", JSON.stringify(login));
    const database = { host: "database.test", port: 5432, databaseName: "ops", secretArn };
    const document = policyDocument(...databaseStatements(database, `arn:aws:kms:us-east-1:${account}:key/1`));
    const PolicyDocument = await valueOf(pulumi.jsonStringify(document));
    const nothing = { "sqs:ListQueues": "*" };
    await Promise.all([makeRole("worker", nothing), makeRole("other", nothing)]);
    const policy = { RoleName: "worker", PolicyName: "run-worker", PolicyDocument };
    await new IAMClient(emulator.clients).send(new PutRolePolicyCommand(policy));
    const source = `
      import { databaseLogin } from "./runtime/worker/database.ts";
      export const handler = () => databaseLogin(process.env).catch((error) => error.name);`;
    const asRole = async (role: string) => {
      const variables = databaseVariables(database) as Record<string, string>;
      await createFunction(emulator.clients, `logs-in-as-${role}`, source, variables, role);
      const request = new InvokeCommand({ FunctionName: `logs-in-as-${role}` });
      const { Payload } = await new LambdaClient(emulator.clients).send(request);
      return JSON.parse(Buffer.from(Payload ?? []).toString()) as unknown;
    };
    expect(await asRole("worker")).toEqual({
      host: "database.test",
      port: 5432,
      database: "ops",
      user: login.username,
      password: login.password,
    });
    expect(await asRole("other")).toBe("AccessDeniedException");
  });

  test("a role that may look at one thing may look at that and not at others", async () => {
    const { QueueUrl } = await new SQSClient(emulator.clients).send(new CreateQueueCommand({ QueueName: "own" }));
    const arn = (service: string, resource: string) => `arn:aws:${service}:us-east-1:${account}:${resource}`;
    await makeRole("looker", {
      "ecs:DescribeServices": arn("ecs", "service/ops/worker"),
      "elasticache:DescribeCacheParameters": arn("elasticache", "parametergroup:own"),
      "elasticache:DescribeSnapshots": arn("elasticache", "snapshot:*"),
      "cloudwatch:DescribeAlarms": arn("cloudwatch", "alarm:*"),
      "sqs:DeleteMessage": arn("sqs", "own"),
    });
    const clients = await assume("looker");
    const [ecs, caches] = [new ECSClient(clients), new ElastiCacheClient(clients)];
    const parametersOf = (name: string) =>
      caches.send(new DescribeCacheParametersCommand({ CacheParameterGroupName: name }));
    const serviceNamed = (name: string) => ecs.send(new DescribeServicesCommand({ cluster: "ops", services: [name] }));
    await caches.send(new DescribeSnapshotsCommand({}));
    await new CloudWatchClient(clients).send(new DescribeAlarmsCommand({ AlarmNamePrefix: "ops" }));
    const batch = { QueueUrl, Entries: [{ Id: "1", ReceiptHandle: "none" }] };
    const outcomes = await Promise.allSettled([
      serviceNamed("worker"),
      parametersOf("own"),
      new SQSClient(clients).send(new DeleteMessageBatchCommand(batch)),
      serviceNamed("other"),
      parametersOf("other"),
    ]);
    const refused = outcomes.map(
      (outcome) => outcome.status === "rejected" && String(outcome.reason).includes("AccessDenied"),
    );
    expect(refused).toEqual([false, false, false, true, true]);
  });

  test("a bucket's policy sees the key that an object shall be encrypted with", async () => {
    const s3 = new S3Client({ ...emulator.clients, forcePathStyle: true });
    const [Bucket, keyArn] = ["encrypted", "arn:aws:kms:us-east-1:000000000000:key/one"];
    const key = "s3:x-amz-server-side-encryption-aws-kms-key-id";
    await s3.send(new CreateBucketCommand({ Bucket }));
    const refuse = { Effect: "Deny", Principal: "*", Action: "s3:PutObject", Resource: `arn:aws:s3:::${Bucket}/*` };
    const Statement = [{ ...refuse, Condition: { StringNotEquals: { [key]: keyArn } } }];
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify({ Version: "2012-10-17", Statement }) }));
    await makeRole("writer", { "s3:PutObject": `arn:aws:s3:::${Bucket}/*` });
    const writer = new S3Client({ ...(await assume("writer")), forcePathStyle: true });
    const put = (SSEKMSKeyId: string) =>
      writer.send(new PutObjectCommand({ Bucket, Key: "a", Body: "a", ServerSideEncryption: "aws:kms", SSEKMSKeyId }));
    await put(keyArn);
    await expect(put(`${keyArn}-other`)).rejects.toMatchObject({ name: "AccessDenied" });
  });

  test("a task has its role's identity, and none without a role", async () => {
    const stage = new EcsStage(emulator);
    await stage.prepare();
    await makeRole("task", { "secretsmanager:ListSecrets": "*" });
    const identityOf = async (taskRole: string | undefined) => {
      const { tasks = [] } = await stage.ecs.send(
        new RunTaskCommand({
          cluster,
          taskDefinition: await stage.register({}, "execution", taskRole),
          launchType: "FARGATE",
          networkConfiguration: { awsvpcConfiguration: { subnets: ["subnet-1"] } },
        }),
      );
      const [task] = tasks;
      if (task === undefined) throw new Error("no task");
      const { environment } = await eventually(async () => {
        const [started] = await stage.lines(task);
        if (started === undefined) throw new Error("it has not started yet");
        return started as { environment: Record<string, string | undefined> };
      });
      return [environment["AWS_ACCESS_KEY_ID"]?.slice(0, 4), environment["AWS_SESSION_TOKEN"]?.length];
    };
    expect(await identityOf("task")).toEqual(["ASIA", 64]);
    expect(await identityOf(undefined)).toEqual([undefined, undefined]);
  });
});
