import { createHash } from "node:crypto";

import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutBucketAclCommand,
  PutBucketEncryptionCommand,
  PutBucketLoggingCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  PutObjectLockConfigurationCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { ObjectChecksum } from "../../runtime/backups/checksum";
import { copyObject } from "../../runtime/backups/copy-object";
import type { Emulator } from "./emulator";
import { account, eventually, startEmulator } from "./emulator";

const Bucket = "backups";
const keyArn = `arn:aws:kms:us-east-1:${account}:key/11111111-2222-3333-4444-555555555555`;
const header = "s3:x-amz-server-side-encryption";

let emulator: Emulator;
let s3: S3Client;

const accessDenied = { name: "AccessDenied" };
const deny = (sid: string, action: string, condition: object) => ({
  Sid: sid,
  Effect: "Deny",
  Principal: "*",
  Action: action,
  Resource: [`arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/*`],
  Condition: condition,
});

const putPolicy = (bucket: string, statements: readonly object[]) =>
  s3.send(
    new PutBucketPolicyCommand({
      Bucket: bucket,
      Policy: JSON.stringify({ Version: "2012-10-17", Statement: statements }),
    }),
  );

beforeAll(async () => {
  emulator = await startEmulator();
  s3 = new S3Client({ ...emulator.clients, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(
    new PutBucketOwnershipControlsCommand({
      Bucket,
      OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerPreferred" }] },
    }),
  );
  await s3.send(
    new PutPublicAccessBlockCommand({
      Bucket,
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    }),
  );
  await s3.send(
    new PutBucketEncryptionCommand({
      Bucket,
      ServerSideEncryptionConfiguration: {
        Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms", KMSMasterKeyID: keyArn } }],
      },
    }),
  );
  await putPolicy(Bucket, [
    deny("OnlyOverTls", "s3:*", { Bool: { "aws:SecureTransport": "false" } }),
    deny("NoOtherEncryption", "s3:PutObject", {
      Null: { [header]: "false" },
      StringNotEquals: { [header]: "aws:kms" },
    }),
    deny("NoOtherKey", "s3:PutObject", {
      Null: { [`${header}-aws-kms-key-id`]: "false" },
      StringNotEquals: { [`${header}-aws-kms-key-id`]: keyArn },
    }),
  ]);
});

afterAll(() => emulator.stop());

describe("a bucket policy", () => {
  test("refuses an object under another encryption, and one under another key", async () => {
    const put = (settings: object) => s3.send(new PutObjectCommand({ Bucket, Key: "a", Body: "x", ...settings }));
    await expect(put({ ServerSideEncryption: "AES256" })).rejects.toMatchObject(accessDenied);
    await expect(
      put({ ServerSideEncryption: "aws:kms", SSEKMSKeyId: keyArn.replace("1111", "9999") }),
    ).rejects.toMatchObject(accessDenied);
    await put({ ServerSideEncryption: "aws:kms", SSEKMSKeyId: keyArn });
  });

  test("lets an object in that says nothing, and the bucket encrypts it", async () => {
    await s3.send(new PutObjectCommand({ Bucket, Key: "plain", Body: "x" }));
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: "plain" }));
    expect(head).toMatchObject({ ServerSideEncryption: "aws:kms", SSEKMSKeyId: keyArn });
  });

  test("can deny reading, and can be repaired all the same", async () => {
    await s3.send(new CreateBucketCommand({ Bucket: "sealed" }));
    await s3.send(new PutObjectCommand({ Bucket: "sealed", Key: "a", Body: "x" }));
    const seal = { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "arn:aws:s3:::sealed*" };
    await putPolicy("sealed", [seal]);
    const get = new GetObjectCommand({ Bucket: "sealed", Key: "a" });
    await expect(s3.send(get)).rejects.toMatchObject(accessDenied);
    await putPolicy("sealed", [{ ...seal, Action: "s3:DeleteObject" }]);
    expect(await (await s3.send(get)).Body?.transformToString()).toBe("x");
  });
});

describe("a public access block", () => {
  test("refuses a public ACL and a public policy", async () => {
    const open = { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: `arn:aws:s3:::${Bucket}/*` };
    await expect(putPolicy(Bucket, [open])).rejects.toMatchObject(accessDenied);
    const acl = new PutBucketAclCommand({ Bucket, ACL: "public-read" });
    await expect(s3.send(acl)).rejects.toMatchObject(accessDenied);
    const object = new PutObjectCommand({ Bucket, Key: "open", Body: "x", ACL: "public-read" });
    await expect(s3.send(object)).rejects.toMatchObject(accessDenied);
  });
});

describe("a request without credentials", () => {
  const anonymously = (path: string, init?: RequestInit) => fetch(`${emulator.clients.endpoint}${path}`, init);

  test("reads and writes nothing", async () => {
    expect((await anonymously(`/${Bucket}/plain`)).status).toBe(403);
    expect((await anonymously(`/${Bucket}`)).status).toBe(403);
    expect((await anonymously(`/${Bucket}/intruder`, { method: "PUT", body: "x" })).status).toBe(403);
  });

  test("reads what a policy opens to everybody", async () => {
    await s3.send(new CreateBucketCommand({ Bucket: "website" }));
    await s3.send(new PutObjectCommand({ Bucket: "website", Key: "index.html", Body: "hello" }));
    await putPolicy("website", [
      { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::website/*" },
    ]);
    expect(await (await anonymously("/website/index.html")).text()).toBe("hello");
  });
});

describe("access logs", () => {
  const logIn = (sourceArn: string) => [
    {
      Effect: "Allow",
      Principal: { Service: "logging.s3.amazonaws.com" },
      Action: "s3:PutObject",
      Resource: "arn:aws:s3:::logs/*",
      Condition: { ArnLike: { "aws:SourceArn": sourceArn } },
    },
  ];
  const logsOf = async () => (await s3.send(new ListObjectsV2Command({ Bucket: "logs" }))).Contents ?? [];
  const touch = () => s3.send(new HeadObjectCommand({ Bucket: "watched", Key: "a" }));

  test("arrive in the log bucket when its policy lets them in, and not before", async () => {
    await s3.send(new CreateBucketCommand({ Bucket: "logs" }));
    await s3.send(new CreateBucketCommand({ Bucket: "watched" }));
    const LoggingEnabled = { TargetBucket: "logs", TargetPrefix: "watched/" };
    await s3.send(new PutBucketLoggingCommand({ Bucket: "watched", BucketLoggingStatus: { LoggingEnabled } }));
    await putPolicy("logs", logIn("arn:aws:s3:::another"));
    await s3.send(new PutObjectCommand({ Bucket: "watched", Key: "a", Body: "x" }));
    // What waits is delivered, or given up, by a request that comes ten emulated minutes later.
    const waits = new Date(Date.now() + 11_000);
    await eventually(async () => {
      await touch();
      expect(Date.now()).toBeGreaterThan(waits.getTime());
    });
    expect(await logsOf()).toEqual([]);
    await putPolicy("logs", logIn("arn:aws:s3:::watched"));
    const [log] = await eventually(async () => {
      await touch();
      const found = await logsOf();
      expect(found).not.toEqual([]);
      return found;
    });
    expect(log?.Key).toMatch(/^watched\/\d{4}(-\d\d){5}-[0-9A-F]{16}$/);
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: "logs", Key: log?.Key }));
    expect(await Body?.transformToString()).toContain(" watched ");
  });
});

describe("a copy", () => {
  const bytes = 6 * 1024 * 1024;
  const body = Buffer.alloc(bytes, "dump of a queue ");
  const copy = (key: string, partBytes: number) =>
    copyObject(s3, {
      from: { bucket: "source", key: "dump.rdb", bytes },
      to: { bucket: Bucket, key, keyArn },
      partBytes,
    });
  const checksum = (partBytes: number) => {
    const computed = new ObjectChecksum(partBytes);
    for (let at = 0; at < bytes; at += 1_000_000) computed.update(body.subarray(at, at + 1_000_000));
    expect(computed.bytes).toBe(bytes);
    return computed.digest();
  };

  test("says what its SHA-256 is, whole or in parts", async () => {
    await s3.send(new CreateBucketCommand({ Bucket: "source" }));
    await s3.send(new PutObjectCommand({ Bucket: "source", Key: "dump.rdb", Body: body }));
    expect(await copy("whole", bytes)).toBe(createHash("sha256").update(body).digest("base64"));
    expect(checksum(bytes)).toBe(createHash("sha256").update(body).digest("base64"));
    const partBytes = 5 * 1024 * 1024;
    expect(await copy("parts", partBytes)).toBe(checksum(partBytes));
    expect(checksum(partBytes)).toMatch(/-2$/);
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: "parts" }));
    expect(Buffer.from((await Body?.transformToByteArray()) ?? []).equals(body)).toBe(true);
  });
});

test("a copy is locked as the bucket's default says, whole or in parts", async () => {
  const locked = "locked";
  await s3.send(new CreateBucketCommand({ Bucket: locked, ObjectLockEnabledForBucket: true }));
  const Rule = { DefaultRetention: { Mode: "GOVERNANCE" as const, Days: 1 } };
  const ObjectLockConfiguration = { ObjectLockEnabled: "Enabled" as const, Rule };
  await s3.send(new PutObjectLockConfigurationCommand({ Bucket: locked, ObjectLockConfiguration }));
  const bytes = 6 * 1024 * 1024;
  await s3.send(new PutObjectCommand({ Bucket, Key: "free", Body: Buffer.alloc(bytes) }));
  for (const partBytes of [bytes, bytes - 1]) {
    const Key = `in-parts-of-${partBytes}`;
    const from = { bucket: Bucket, key: "free", bytes };
    await copyObject(s3, { from, to: { bucket: locked, key: Key, keyArn }, partBytes });
    const { VersionId } = await s3.send(new HeadObjectCommand({ Bucket: locked, Key }));
    const deletion = { Bucket: locked, Key, VersionId };
    await expect(s3.send(new DeleteObjectCommand(deletion)), Key).rejects.toMatchObject(accessDenied);
    await s3.send(new DeleteObjectCommand({ ...deletion, BypassGovernanceRetention: true }));
  }
});
