import { EC2 } from "@aws-sdk/client-ec2";
import { ECS } from "@aws-sdk/client-ecs";
import { KMS } from "@aws-sdk/client-kms";
import { S3 } from "@aws-sdk/client-s3";
import { SecretsManager } from "@aws-sdk/client-secrets-manager";
import { Lambda } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { type Properties, secret } from "../../sandbox/providers/values";
import { type Emulator, startEmulator } from "../emulator/emulator";
import { HalfMade, type Plugin, startPlugin } from "./plugin";

let emulator: Emulator;
let plugin: Plugin;
let stopPlugin: () => Promise<void>;

const image = (letter: string) => `000000000000.dkr.ecr.us-east-1.amazonaws.com/worker@sha256:${letter.repeat(64)}`;
const good = image("a");
const crashing = image("b");

beforeAll(async () => {
  emulator = await startEmulator();
  const program = (text: string) => ({ argv: [process.execPath, "-e", text], cwd: process.cwd() });
  await emulator.setImages({ [good]: program("setInterval(() => {}, 1000)"), [crashing]: program("process.exit(3)") });
  ({ plugin, stop: stopPlugin } = await startPlugin("pulumi-resource-aws", {
    AWS_ENDPOINT_URL: emulator.clients.endpoint,
    AWS_ACCESS_KEY_ID: "000000000000",
    AWS_SECRET_ACCESS_KEY: "test",
  }));
  await plugin.configure({ region: "us-east-1", defaultTags: JSON.stringify({ tags: { Environment: "test" } }) });
});
afterAll(async () => {
  await stopPlugin();
  await emulator.stop();
});

/** Checks and makes a resource, as an update does. */
async function make(type: string, given: Properties) {
  const { inputs, faults } = await plugin.check(type, given);
  expect(faults).toEqual([]);
  return { type, inputs, ...(await plugin.create(type, inputs)) };
}

describe("an ECS service that waits for a steady state", () => {
  const taskType = "aws:ecs/taskDefinition:TaskDefinition";
  const serviceType = "aws:ecs/service:Service";
  const role = "arn:aws:iam::000000000000:role/none";
  const revision = async (of: string) => {
    const made = await make(taskType, {
      family: "steady",
      containerDefinitions: JSON.stringify([{ name: "worker", image: of, essential: true }]),
      cpu: "256",
      memory: "512",
      networkMode: "awsvpc",
      requiresCompatibilities: ["FARGATE"],
      executionRoleArn: role,
      skipDestroy: true,
    });
    return made.outputs["arn"] as string;
  };
  const service = (name: string, cluster: string, taskDefinition: string): Properties => ({
    name,
    cluster,
    taskDefinition,
    desiredCount: 1,
    launchType: "FARGATE",
    networkConfiguration: { subnets: ["subnet-1"], securityGroups: ["sg-1"] },
    deploymentCircuitBreaker: { enable: true, rollback: true },
    waitForSteadyState: true,
  });

  it("fails with the platform's reason when the new revision does not run, and tells what runs instead", async () => {
    const cluster = await make("aws:ecs/cluster:Cluster", { name: "steady" });
    const [first, second] = [await revision(good), await revision(crashing)];
    const running = await make(serviceType, service("worker", cluster.id, first));
    const after = { ...running.inputs, taskDefinition: second };
    const failure: unknown = await plugin
      .update(serviceType, running.id, running.inputs, after, running.outputs)
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(HalfMade);
    expect(failure).toMatchObject({ id: running.id, outputs: { taskDefinition: first } });
    expect((failure as HalfMade).reasons.join()).toMatch(
      /^aws:ecs\/service:Service update: the deployment failed: .*tasks failed to start/,
    );

    const ecs = new ECS(emulator.clients);
    const { services } = await ecs.describeServices({ cluster: "steady", services: ["worker"] });
    expect(services?.[0]).toMatchObject({ taskDefinition: first, runningCount: 1 });
    await plugin.delete(serviceType, running.id, running.inputs, running.outputs);
  });

  it("is half made when its first revision does not run", async () => {
    const cluster = await make("aws:ecs/cluster:Cluster", { name: "first" });
    const { inputs } = await plugin.check(serviceType, service("worker", cluster.id, await revision(crashing)));
    const failure: unknown = await plugin.create(serviceType, inputs).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(HalfMade);
    expect((failure as HalfMade).id).toMatch(/^arn:aws:ecs:us-east-1:000000000000:service\/first\/worker$/);
    await plugin.delete(serviceType, (failure as HalfMade).id, inputs, (failure as HalfMade).outputs);
  });

  it("leaves old revisions registered under skipDestroy, and only then", async () => {
    const ecs = new ECS(emulator.clients);
    const status = async (arn: string) =>
      (await ecs.describeTaskDefinition({ taskDefinition: arn })).taskDefinition?.status;
    const kept = await revision(good);
    await plugin.delete(taskType, kept, { skipDestroy: true }, {});
    expect(await status(kept)).toBe("ACTIVE");
    await plugin.delete(taskType, kept, { skipDestroy: false }, {});
    expect(await status(kept)).toBe("INACTIVE");
  });
});

it("deletes a bucket with something in it only under forceDestroy, old versions included", async () => {
  const s3 = new S3({ ...emulator.clients, forcePathStyle: true });
  const bucket = await make("aws:s3/bucket:Bucket", { bucket: "full" });
  await s3.putBucketVersioning({ Bucket: "full", VersioningConfiguration: { Status: "Enabled" } });
  await s3.putObject({ Bucket: "full", Key: "a", Body: "one" });
  await s3.putObject({ Bucket: "full", Key: "a", Body: "two" });
  await s3.deleteObject({ Bucket: "full", Key: "a" });
  const refusal = plugin.delete(bucket.type, bucket.id, bucket.inputs, bucket.outputs);
  await expect(refusal).rejects.toThrow("aws:s3/bucket:Bucket delete: BucketNotEmpty");
  await plugin.delete(bucket.type, bucket.id, { ...bucket.inputs, forceDestroy: true }, bucket.outputs);
  expect(await plugin.read(bucket.type, bucket.id, bucket.inputs, bucket.outputs)).toBeUndefined();
});

it("lets a new security group send nothing: what it may is declared", async () => {
  const group = await make("aws:ec2/securityGroup:SecurityGroup", { name: "silent" });
  const { SecurityGroups } = await new EC2(emulator.clients).describeSecurityGroups({ GroupIds: [group.id] });
  expect(SecurityGroups?.[0]?.IpPermissionsEgress).toEqual([]);
});

it("does not take over a bucket that exists", async () => {
  await make("aws:s3/bucket:Bucket", { bucket: "taken" });
  const { inputs } = await plugin.check("aws:s3/bucket:Bucket", { bucket: "taken" });
  await expect(plugin.create("aws:s3/bucket:Bucket", inputs)).rejects.toThrow("BucketAlreadyExists");
});

it("schedules the deletion of a key, for the days that were asked for", async () => {
  const key = await make("aws:kms/key:Key", { deletionWindowInDays: 7 });
  await plugin.delete(key.type, key.id, key.inputs, key.outputs);
  const { KeyMetadata } = await new KMS(emulator.clients).describeKey({ KeyId: key.id });
  expect(KeyMetadata?.KeyState).toBe("PendingDeletion");
  const days = ((KeyMetadata?.DeletionDate?.getTime() ?? 0) - Date.now()) / 86_400_000;
  expect(Math.round(days)).toBe(7);
});

it("deletes a secret for good only with a recovery window of 0 days", async () => {
  const client = new SecretsManager(emulator.clients);
  const secretType = "aws:secretsmanager/secret:Secret";
  const [kept, gone] = [
    await make(secretType, { name: "kept", recoveryWindowInDays: 7 }),
    await make(secretType, { name: "gone", recoveryWindowInDays: 0 }),
  ];
  await plugin.delete(secretType, kept.id, kept.inputs, kept.outputs);
  await plugin.delete(secretType, gone.id, gone.inputs, gone.outputs);
  expect((await client.describeSecret({ SecretId: kept.id })).DeletedDate).toBeInstanceOf(Date);
  await expect(client.describeSecret({ SecretId: gone.id })).rejects.toThrow(
    expect.objectContaining({ name: "ResourceNotFoundException" }),
  );
  expect(await plugin.read(secretType, kept.id, kept.inputs, kept.outputs)).toBeUndefined();
});

it("keeps the value of a secret secret", async () => {
  const owner = await make("aws:secretsmanager/secret:Secret", { name: "value" });
  const version = await make("aws:secretsmanager/secretVersion:SecretVersion", {
    secretId: owner.id,
    secretString: "in plain text",
  });
  expect(version.outputs["secretString"]).toEqual(secret("in plain text"));
});

it("puts the provider's default tags on what it makes, and takes them for no drift", async () => {
  const topic = await make("aws:sns/topic:Topic", { name: "tagged", tags: { Owner: "x" } });
  expect(topic.outputs).toMatchObject({ tags: { Owner: "x" }, tagsAll: { Environment: "test", Owner: "x" } });
  expect(await plugin.read(topic.type, topic.id, topic.inputs, topic.outputs)).toMatchObject({
    inputs: topic.inputs,
    outputs: topic.outputs,
  });
});

it("runs the code of an archive, and tells another archive by its hash", async () => {
  const archive = (text: string): Properties => ({
    "4dabf18193072939515e22adb298388d": "0def7320c3a5731c473e5ecbe6d01bc7",
    hash: text,
    assets: {
      "index.js": {
        "4dabf18193072939515e22adb298388d": "c44067f5952c0a294b673a41bacd8c17",
        hash: text,
        text: `exports.handler = async () => "${text}";`,
      },
    },
  });
  const role = await make("aws:iam/role:Role", { name: "function", assumeRolePolicy: "{}" });
  const made = await make("aws:lambda/function:Function", {
    name: "coded",
    code: archive("one"),
    handler: "index.handler",
    runtime: "nodejs20.x",
    role: role.outputs["arn"] as string,
  });
  const answer = async () => {
    const { Payload } = await new Lambda(emulator.clients).invoke({ FunctionName: "coded" });
    return JSON.parse(Buffer.from(Payload ?? "").toString()) as unknown;
  };
  expect(await answer()).toBe("one");
  const updated = await plugin.update(
    made.type,
    made.id,
    made.inputs,
    { ...made.inputs, code: archive("two") },
    made.outputs,
  );
  expect(await answer()).toBe("two");
  expect(updated["codeSha256"]).not.toBe(made.outputs["codeSha256"]);
});

it("answers who and where it is", async () => {
  expect(await plugin.invoke("aws:index/getCallerIdentity:getCallerIdentity")).toMatchObject({
    accountId: "000000000000",
  });
  expect(await plugin.invoke("aws:index/getRegion:getRegion")).toMatchObject({
    region: "us-east-1",
    name: "us-east-1",
  });
  expect(await plugin.invoke("aws:index/getPartition:getPartition")).toMatchObject({
    partition: "aws",
    dnsSuffix: "amazonaws.com",
  });
  const ec2 = new EC2(emulator.clients);
  const { Subnets: [subnet] = [] } = await ec2.describeSubnets({});
  expect(await plugin.invoke("aws:ec2/getSubnet:getSubnet", { id: subnet?.SubnetId ?? "" })).toMatchObject({
    id: subnet?.SubnetId,
    availabilityZoneId: subnet?.AvailabilityZoneId,
    mapPublicIpOnLaunch: subnet?.MapPublicIpOnLaunch,
  });
});

it("refuses a type that it does not have, naming it", async () => {
  await expect(plugin.check("aws:dynamodb/table:Table", {})).rejects.toThrow(
    /has no resource type aws:dynamodb\/table:Table\. It has: aws:acm/,
  );
});
