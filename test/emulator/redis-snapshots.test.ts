import {
  CopySnapshotCommand,
  CreateSnapshotCommand,
  DeleteReplicationGroupCommand,
  DeleteSnapshotCommand,
  DescribeEventsCommand,
  DescribeSnapshotsCommand,
} from "@aws-sdk/client-elasticache";
import {
  CreateBucketCommand,
  GetObjectCommand,
  PutBucketAclCommand,
  PutBucketEncryptionCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import type { Emulator } from "./emulator";
import { startEmulator } from "./emulator";
import type { TestGroup } from "./redis-group";
import { groupId, makeGroup, token } from "./redis-group";

/** ElastiCache itself, as an S3 access list knows it. */
const elastiCache = "540804c33a284a299d2547575ce1010f2312ef3da9b3a053c8bc45bf233e4353";
const owner = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

let emulator: Emulator;
let group: TestGroup;
let s3: S3Client;

beforeAll(async () => {
  emulator = await startEmulator();
  group = await makeGroup(emulator);
  s3 = new S3Client({ ...emulator.clients, forcePathStyle: true });
  const redis = await group.connect(token);
  await redis.set("greeting", "hello from the snapshot");
  await redis.wait(1, 5_000);
});
afterAll(async () => {
  group.disconnectAll();
  await emulator.stop();
});

const describeAll = async () => (await group.cache.send(new DescribeSnapshotsCommand({}))).Snapshots ?? [];
const exportTo = (TargetBucket: string, TargetSnapshotName = "exported") =>
  group.cache.send(new CopySnapshotCommand({ SourceSnapshotName: "one", TargetSnapshotName, TargetBucket }));

async function makeBucket(Bucket: string, permissions: readonly ("READ" | "READ_ACP" | "WRITE")[]): Promise<void> {
  await s3.send(new CreateBucketCommand({ Bucket, ObjectOwnership: "BucketOwnerPreferred" }));
  await s3.send(
    new PutBucketAclCommand({
      Bucket,
      AccessControlPolicy: {
        Owner: { ID: owner },
        Grants: permissions.map((Permission) => ({ Permission, Grantee: { Type: "CanonicalUser", ID: elastiCache } })),
      },
    }),
  );
}

describe("a snapshot", () => {
  test("is taken from a replica and is there afterwards, with what it is of", async () => {
    const before = new Date(Date.now() - 1_000);
    const { Snapshot } = await group.cache.send(
      new CreateSnapshotCommand({ ReplicationGroupId: groupId, SnapshotName: "one" }),
    );
    expect(Snapshot).toMatchObject({ SnapshotName: "one", SnapshotStatus: "creating", SnapshotSource: "manual" });
    const [found, ...others] = await describeAll();
    expect(others).toEqual([]);
    expect(found).toMatchObject({
      SnapshotName: "one",
      SnapshotStatus: "available",
      ReplicationGroupId: groupId,
      CacheClusterId: "queue-002",
      EngineVersion: "7.1",
      CacheNodeType: "cache.t4g.micro",
    });
    const [node] = found?.NodeSnapshots ?? [];
    expect(node?.SnapshotCreateTime?.getTime()).toBeGreaterThan(before.getTime());
    const { Events = [] } = await group.cache.send(new DescribeEventsCommand({ SourceIdentifier: "queue-002" }));
    expect(Events.map(({ Message }) => Message)).toContain("Snapshot one taken");
  });

  test("has a name of its own", async () => {
    const again = new CreateSnapshotCommand({ CacheClusterId: "queue-002", SnapshotName: "one" });
    await expect(group.cache.send(again)).rejects.toMatchObject({ name: "SnapshotAlreadyExistsFault" });
    const ofNothing = new CreateSnapshotCommand({ ReplicationGroupId: "nothing", SnapshotName: "two" });
    await expect(group.cache.send(ofNothing)).rejects.toMatchObject({ name: "ReplicationGroupNotFoundFault" });
  });
});

describe("an export", () => {
  test("is a file of Redis in the bucket, under the name that ElastiCache gives it", async () => {
    await makeBucket("landing", ["READ", "WRITE", "READ_ACP"]);
    expect((await exportTo("landing")).Snapshot?.SnapshotStatus).toBe("exporting");
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: "landing", Key: "exported-0001.rdb" }));
    const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
    expect(bytes.subarray(0, 5).toString()).toBe("REDIS");
    expect(bytes.includes("hello from the snapshot")).toBe(true);
  });

  test.each([
    ["missing", [], /The S3 bucket missing does not exist/],
    ["no-list", ["WRITE", "READ_ACP"], /not been granted READ permissions/],
    ["no-write", ["READ", "READ_ACP"], /not been granted WRITE permissions/],
    ["no-acl", ["READ", "WRITE"], /not been granted READ_ACP permissions/],
  ] as const)("is refused by a bucket that does not let ElastiCache in: %s", async (bucket, permissions, refusal) => {
    if (bucket !== "missing") await makeBucket(bucket, permissions);
    await expect(exportTo(bucket)).rejects.toThrow(refusal);
  });

  test("is refused where the object is there already, and where only a key of the account could encrypt it", async () => {
    await expect(exportTo("landing")).rejects.toThrow(/already contains an object with key exported-0001.rdb/);
    await s3.send(
      new PutBucketEncryptionCommand({
        Bucket: "landing",
        ServerSideEncryptionConfiguration: {
          Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms" } }],
        },
      }),
    );
    await expect(exportTo("landing", "another")).rejects.toThrow(/encrypted by KMS/);
  });
});

describe("at the end", () => {
  test("a copy outlives the snapshot, which is gone when it is deleted", async () => {
    await group.cache.send(new CopySnapshotCommand({ SourceSnapshotName: "one", TargetSnapshotName: "copy" }));
    await group.cache.send(new DeleteSnapshotCommand({ SnapshotName: "one" }));
    expect((await describeAll()).map(({ SnapshotName }) => SnapshotName)).toEqual(["copy"]);
  });

  test("a deleted group leaves a last snapshot, unless its name is taken: then the group stays", async () => {
    const end = (FinalSnapshotIdentifier: string) =>
      group.cache.send(new DeleteReplicationGroupCommand({ ReplicationGroupId: groupId, FinalSnapshotIdentifier }));
    await expect(end("copy")).rejects.toMatchObject({ name: "SnapshotAlreadyExistsFault" });
    expect(await (await group.connect(token)).ping()).toBe("PONG");
    await end("last");
    expect((await describeAll()).map(({ SnapshotName }) => SnapshotName)).toEqual(["copy", "last"]);
  });
});
