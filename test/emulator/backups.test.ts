import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { DescribeSnapshotsCommand } from "@aws-sdk/client-elasticache";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutBucketAclCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { backupEnvironment, backups, functionEnvironment } from "../../runtime/contract";
import type { Manifest } from "../../runtime/backups/manifest";
import { manifest as manifestSchema } from "../../runtime/backups/manifest";
import { runDrill } from "../../runtime/drill/restore-drill";
import { sandboxPaths } from "../../sandbox/paths";
import { findRedisServer } from "../../sandbox/toolchain/redis-server";
import type { HttpReceiver } from "../fixtures/http-receiver";
import { startReceiver } from "../fixtures/http-receiver";
import type { Emulator } from "./emulator";
import { eventually, startEmulator } from "./emulator";
import { createFunction } from "./function";
import type { TestGroup } from "./redis-group";
import { groupId, makeGroup, token } from "./redis-group";

const bucket = "backups";
const landing = "landing";
const keyArn = "arn:aws:kms:us-east-1:000000000000:key/11111111-2222-3333-4444-555555555555";
const owner = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
const elastiCache = "540804c33a284a299d2547575ce1010f2312ef3da9b3a053c8bc45bf233e4353";
const keyCount = 250;

let emulator: Emulator;
let group: TestGroup;
let sentry: HttpReceiver;
let s3: S3Client;
let redisServer: string;

const keysIn = async (Bucket: string, Prefix = "") =>
  ((await s3.send(new ListObjectsV2Command({ Bucket, Prefix }))).Contents ?? []).map(({ Key = "" }) => Key);
const bytesOf = async (Key: string) =>
  Buffer.from(
    (await (await s3.send(new GetObjectCommand({ Bucket: bucket, Key }))).Body?.transformToByteArray()) ?? [],
  );
const snapshots = async () =>
  ((await group.cache.send(new DescribeSnapshotsCommand({}))).Snapshots ?? []).map(({ SnapshotName }) => SnapshotName);

beforeAll(async () => {
  redisServer = await findRedisServer(sandboxPaths(process.cwd()));
  sentry = await startReceiver();
  emulator = await startEmulator();
  group = await makeGroup(emulator);
  s3 = new S3Client({ ...emulator.clients, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: bucket, ObjectLockEnabledForBucket: true }));
  await s3.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: { Status: "Enabled" } }));
  await s3.send(new CreateBucketCommand({ Bucket: landing, ObjectOwnership: "BucketOwnerPreferred" }));
  const grant = (Permission: "READ" | "WRITE" | "READ_ACP") => ({
    Permission,
    Grantee: { Type: "CanonicalUser" as const, ID: elastiCache },
  });
  const AccessControlPolicy = { Owner: { ID: owner }, Grants: [grant("READ"), grant("WRITE"), grant("READ_ACP")] };
  await s3.send(new PutBucketAclCommand({ Bucket: landing, AccessControlPolicy }));
  const redis = await group.connect(token);
  await redis.mset(Array.from({ length: keyCount }, (_, index) => [`job:${index}`, `payload ${index}`]).flat());
});
afterAll(async () => {
  group.disconnectAll();
  await emulator.stop();
  await sentry.stop();
});

async function makeExporter(name: string): Promise<() => Promise<string | undefined>> {
  const secrets = new SecretsManagerClient(emulator.clients);
  const make = async (suffix: string, SecretString: string) =>
    (await secrets.send(new CreateSecretCommand({ Name: `${name}-${suffix}`, SecretString }))).ARN ?? "";
  await createFunction(emulator.clients, name, 'export { handler } from "./runtime/functions/snapshot-export.ts";', {
    [backupEnvironment.serviceName]: "ops",
    [backupEnvironment.bucket]: bucket,
    [backupEnvironment.keyArn]: keyArn,
    [backupEnvironment.landingBucket]: landing,
    [backupEnvironment.replicationGroupId]: groupId,
    [backupEnvironment.snapshotPrefix]: "ops-export",
    [backupEnvironment.redisUrlSecretArn]: await make("url", `rediss://:${token}@${group.host}:6379`),
    [backupEnvironment.intervalHours]: "24",
    [functionEnvironment.sentryDsnSecretArn]: await make("dsn", `http://key@127.0.0.1:${sentry.port}/sentry/1`),
    [functionEnvironment.sentryEnvironment]: "test",
    [functionEnvironment.sentryMonitorPrefix]: "ops-test",
  });
  const lambda = new LambdaClient(emulator.clients);
  return async () => {
    const { FunctionError, Payload } = await lambda.send(new InvokeCommand({ FunctionName: name }));
    return FunctionError && Buffer.from(Payload ?? []).toString();
  };
}

async function newestManifest(): Promise<Manifest> {
  const key = (await keysIn(bucket, backups.dumps)).filter((name) => name.endsWith(".manifest.json")).at(-1) ?? "";
  return manifestSchema.parse(JSON.parse((await bytesOf(key)).toString()));
}

describe("the export of snapshots", () => {
  test("brings a dump and its manifest into the bucket, step by step, and leaves nothing behind", async () => {
    const run = await makeExporter("snapshot-export");
    await eventually(async () => {
      expect(await run()).toBeUndefined();
      expect(await keysIn(bucket, backups.dumps)).toHaveLength(2);
    });
    const [dump = "", manifestKey] = (await keysIn(bucket, backups.dumps)).sort().reverse();
    expect(dump).toMatch(/^redis\/dump-\d{8}-\d{4}\.rdb$/);
    expect(manifestKey).toBe(dump.replace(".rdb", ".manifest.json"));
    const manifest = await newestManifest();
    expect(manifest).toMatchObject({ replicationGroupId: groupId, dump: { key: dump } });
    expect(manifest.keysBefore).toBe(keyCount + 20);
    expect(manifest.keysAfter).toBe(keyCount + 20);
    expect(Object.keys(manifest.canaries)).toHaveLength(20);
    const head = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: dump }));
    expect(head).toMatchObject({
      ServerSideEncryption: "aws:kms",
      SSEKMSKeyId: keyArn,
      ContentLength: manifest.dump.bytes,
    });
    expect(await keysIn(landing)).toEqual([]);
    expect(await snapshots()).toEqual([]);

    // Nothing is due for a day.
    expect(await run()).toBeUndefined();
    expect(await snapshots()).toEqual([]);
    const checkIns = sentry.received.map(({ body }) => body.split("\n").map((line) => JSON.parse(line) as object));
    expect(checkIns.length).toBeGreaterThanOrEqual(4);
    for (const [, item, payload] of checkIns) {
      expect(item).toEqual({ type: "check_in" });
      expect(payload).toMatchObject({ monitor_slug: "ops-test-snapshot-export", status: "ok", environment: "test" });
    }
    expect(sentry.received.every(({ path }) => path === "/sentry/api/1/envelope/")).toBe(true);
  });
});

describe("a restore drill", () => {
  const drill = () => runDrill({ s3, bucket, keyArn, redisServer });
  const put = (Key: string, Body: Buffer | string) => s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body }));
  const recordsOf = async (verdict: string) =>
    (await keysIn(bucket, backups.drills)).filter((key) => key.endsWith(`-${verdict}.json`));

  test("loads the newest dump, finds what was in the queue, and writes it down", async () => {
    const { dump } = await newestManifest();
    const record = await drill();
    expect(record).toMatchObject({
      passed: true,
      dump: dump.key,
      keys: { before: keyCount + 20, after: keyCount + 20, found: keyCount + 20 },
      canaries: 20,
      faults: [],
    });
    const [key = ""] = await recordsOf("passed");
    expect(key).toMatch(/^drills\/restore-\d{8}-\d{4}-passed\.json$/);
    expect(JSON.parse((await bytesOf(key)).toString())).toEqual(record);
  });

  test("fails when one byte of the dump is another", async () => {
    const { dump } = await newestManifest();
    const good = await bytesOf(dump.key);
    const bad = Buffer.from(good);
    const middle = bad.length >> 1;
    bad.writeUInt8(bad.readUInt8(middle) ^ 1, middle);
    await put(dump.key, bad);
    const { passed, faults } = await drill();
    expect(passed).toBe(false);
    expect(faults).toEqual([`${dump.key} is not what was put there: its SHA-256 differs`]);
    expect(await recordsOf("failed")).toHaveLength(1);
    await put(dump.key, good);
  });

  test("fails when Redis refuses the dump, with its words", async () => {
    const broken = Buffer.from("REDIS0009 and then nothing that Redis could read");
    await withManifest({ dump: { key: "redis/dump-20300101-0000.rdb" } }, broken, async () => {
      const { passed, faults } = await drill();
      expect(passed).toBe(false);
      expect(faults[0]).toMatch(/^redis-server ended with exit code 1 instead of loading the dump\n/);
    });
  });

  test("fails when keys or canaries are missing", async () => {
    const dump = await bytesOf((await newestManifest()).dump.key);
    const changes = {
      keysBefore: 10_000,
      keysAfter: 10_000,
      canaries: { "backup:canary:gone": "0".repeat(64) },
      dump: { key: "redis/dump-20300101-0000.rdb" },
    };
    await withManifest(changes, dump, async () => {
      expect((await drill()).faults).toEqual([
        `it has ${keyCount + 20} keys; the queue had 10000 before the snapshot and 10000 after it`,
        "1 canaries are missing or changed, the first is backup:canary:gone",
      ]);
    });
  });

  test("fails when there is nothing to restore", async () => {
    await s3.send(new CreateBucketCommand({ Bucket: "empty" }));
    expect((await runDrill({ s3, bucket: "empty", keyArn, redisServer })).faults).toEqual([
      "there is no dump to restore",
    ]);
  });

  test("fails when redis-server is not there", async () => {
    const folder = await mkdtemp(join(tmpdir(), "drill-"));
    const record = await runDrill({ s3, bucket, keyArn, redisServer: join(folder, "redis-server") });
    expect(record.faults[0]).toMatch(/^redis-server cannot be started: .*ENOENT/);
    await rm(folder, { recursive: true });
  });

  /** A newer dump than the real one, with its manifest, for as long as `use` takes. */
  async function withManifest(
    changes: Partial<Omit<Manifest, "dump">> & { dump: { key: string } },
    dump: Buffer,
    use: () => Promise<void>,
  ): Promise<void> {
    const sha256 = createHash("sha256").update(dump).digest("base64");
    const manifest = { ...(await newestManifest()), ...changes };
    const described = { ...manifest, dump: { ...changes.dump, bytes: dump.length, sha256, partBytes: 1024 ** 3 } };
    const manifestKey = changes.dump.key.replace(".rdb", ".manifest.json");
    await put(changes.dump.key, dump);
    await put(manifestKey, JSON.stringify(described));
    try {
      await use();
    } finally {
      for (const Key of [changes.dump.key, manifestKey]) {
        await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key }));
      }
    }
  }
});
