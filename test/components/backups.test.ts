import { describe, expect, it } from "vitest";
import type { BackupsArgs } from "../../components/backups";
import { Backups } from "../../components/backups";
import { labels, only, record } from "./recorder";
import { scope } from "./scope";

const make = (changes: Partial<BackupsArgs> = {}) =>
  record(() => new Backups("backups", { scope, keyArn: "arn:key", writerRoleArns: ["arn:writer"], ...changes }));

describe("Backups", () => {
  it("makes the bucket and everything that guards it", async () => {
    const { resources } = await make();
    expect(labels(resources)).toMatchInlineSnapshot(`
      [
        "aws:s3/bucket:Bucket backups-bucket",
        "aws:s3/bucket:Bucket backups-logs-bucket",
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration backups-lifecycle",
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration backups-logs-lifecycle",
        "aws:s3/bucketLogging:BucketLogging backups-access-logs",
        "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration backups-lock",
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls backups-logs-ownership",
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls backups-ownership",
        "aws:s3/bucketPolicy:BucketPolicy backups-logs-policy",
        "aws:s3/bucketPolicy:BucketPolicy backups-policy",
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock backups-logs-private",
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock backups-private",
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration backups-encryption",
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration backups-logs-encryption",
        "aws:s3/bucketVersioning:BucketVersioning backups-logs-versioning",
        "aws:s3/bucketVersioning:BucketVersioning backups-versioning",
      ]
    `);
  });

  it("makes a bucket that is found by its purpose and never emptied by force", async () => {
    const { resources } = await make();
    expect(only(resources, "aws:s3/bucket:Bucket", "backups-bucket")).toEqual({
      bucket: "ops-agent-worker-prod-eu-central-1-backups-123456789012",
      objectLockEnabled: true,
      forceDestroy: false,
      tags: { Purpose: "backup" },
    });
  });

  it("is private, versioned, encrypted and owned by the account alone", async () => {
    const { resources } = await make();
    const bucket = "backups-bucket-id";
    expect(only(resources, "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "backups-private")).toEqual({
      bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    expect(only(resources, "aws:s3/bucketVersioning:BucketVersioning", "backups-versioning")).toEqual({
      bucket,
      versioningConfiguration: { status: "Enabled" },
    });
    const encryption = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
    expect(only(resources, encryption, "backups-encryption")).toEqual({
      bucket,
      rules: [
        {
          applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: "arn:key" },
          bucketKeyEnabled: true,
        },
      ],
    });
    expect(only(resources, "aws:s3/bucketOwnershipControls:BucketOwnershipControls", "backups-ownership")).toEqual({
      bucket,
      rule: { objectOwnership: "BucketOwnerEnforced" },
    });
  });

  it("refuses plain HTTP, old TLS, foreign encryption, and writers that take away", async () => {
    const { resources } = await make();
    const everything = {
      Action: "s3:*",
      Resource: [
        "arn:aws:s3:::ops-agent-worker-prod-eu-central-1-backups-123456789012",
        "arn:aws:s3:::ops-agent-worker-prod-eu-central-1-backups-123456789012/*",
      ],
    };
    const put = {
      Action: "s3:PutObject",
      Resource: "arn:aws:s3:::ops-agent-worker-prod-eu-central-1-backups-123456789012/*",
    };
    const deny = { Effect: "Deny", Principal: "*" };
    const algorithm = "s3:x-amz-server-side-encryption";
    const key = "s3:x-amz-server-side-encryption-aws-kms-key-id";
    expect(
      JSON.parse(only(resources, "aws:s3/bucketPolicy:BucketPolicy", "backups-policy")["policy"] as string),
    ).toEqual({
      Version: "2012-10-17",
      Statement: [
        { Sid: "OnlyOverTls", ...deny, ...everything, Condition: { Bool: { "aws:SecureTransport": "false" } } },
        { Sid: "OnlyOverTls12", ...deny, ...everything, Condition: { NumericLessThan: { "s3:TlsVersion": "1.2" } } },
        {
          Sid: "NoOtherEncryption",
          ...deny,
          ...put,
          Condition: { Null: { [algorithm]: "false" }, StringNotEquals: { [algorithm]: "aws:kms" } },
        },
        {
          Sid: "NoOtherKey",
          ...deny,
          ...put,
          Condition: { Null: { [key]: "false" }, StringNotEquals: { [key]: "arn:key" } },
        },
        {
          Sid: "NoDefaultKey",
          ...deny,
          ...put,
          Condition: { Null: { [algorithm]: "false", [key]: "true" } },
        },
        {
          Sid: "WritersNeverTakeAway",
          Effect: "Deny",
          Principal: "*",
          Action: [
            "s3:DeleteObject",
            "s3:DeleteObjectVersion",
            "s3:BypassGovernanceRetention",
            "s3:PutLifecycleConfiguration",
            "s3:PutBucketPolicy",
            "s3:DeleteBucketPolicy",
            "s3:PutBucketVersioning",
          ],
          Resource: [
            "arn:aws:s3:::ops-agent-worker-prod-eu-central-1-backups-123456789012",
            "arn:aws:s3:::ops-agent-worker-prod-eu-central-1-backups-123456789012/*",
          ],
          Condition: {
            ArnEquals: {
              "aws:PrincipalArn": [
                "arn:writer",
                "arn:aws:iam::123456789012:role/ops-agent-worker-prod-eu-central-1-snapshot-export",
                "arn:aws:iam::123456789012:role/ops-agent-worker-prod-eu-central-1-config-backup",
                "arn:aws:iam::123456789012:role/ops-agent-worker-prod-eu-central-1-restore-drill-task",
              ],
            },
          },
        },
      ],
    });
  });

  it("declares its policies, for rules that judge them before the key is known", async () => {
    const { components, resources } = await make();
    const policy = (name: string) => only(resources, "aws:s3/bucketPolicy:BucketPolicy", name)["policy"] as string;
    expect(only(components, "ops:backups:Backups")).toEqual({
      policyDocuments: {
        "backups-policy": JSON.parse(policy("backups-policy")) as unknown,
        "backups-logs-policy": JSON.parse(policy("backups-logs-policy")) as unknown,
      },
    });
  });

  it("locks objects for as long as it keeps them, and keeps them no longer", async () => {
    const { resources } = await make({ retentionDays: 400, lockMode: "compliance", archiveAfterDays: 90 });
    const lock = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration";
    expect(only(resources, lock)["rule"]).toEqual({ defaultRetention: { mode: "COMPLIANCE", days: 400 } });
    const lifecycle = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration";
    expect(only(resources, lifecycle, "backups-lifecycle")["rules"]).toEqual([
      {
        id: "expire-by-age",
        status: "Enabled",
        filter: { prefix: "" },
        transitions: [{ days: 90, storageClass: "GLACIER_IR" }],
        expiration: { days: 400 },
        noncurrentVersionExpiration: { noncurrentDays: 1 },
        abortIncompleteMultipartUpload: { daysAfterInitiation: 3 },
      },
      {
        id: "sweep-markers",
        status: "Enabled",
        filter: { prefix: "" },
        expiration: { expiredObjectDeleteMarker: true },
      },
    ]);
  });

  it("logs every access to a bucket that log delivery can write to, for this stack's buckets alone", async () => {
    const { resources } = await make();
    expect(only(resources, "aws:s3/bucketLogging:BucketLogging")).toEqual({
      bucket: "backups-bucket-id",
      targetBucket: "backups-logs-bucket-id",
      targetPrefix: "backups/",
    });
    const encryption = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
    expect(only(resources, encryption, "backups-logs-encryption")["rules"]).toEqual([
      { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } },
    ]);
    const { policy } = only(resources, "aws:s3/bucketPolicy:BucketPolicy", "backups-logs-policy");
    const document = JSON.parse(policy as string) as { Statement: { Sid: string }[] };
    expect(document.Statement.map(({ Sid }) => Sid)).toEqual(["AccessLogs", "OnlyOverTls", "OnlyOverTls12"]);
    expect(document.Statement[0]).toEqual({
      Sid: "AccessLogs",
      Effect: "Allow",
      Principal: { Service: "logging.s3.amazonaws.com" },
      Action: "s3:PutObject",
      Resource: "arn:aws:s3:::ops-agent-worker-prod-eu-central-1-access-logs-123456789012/*",
      Condition: {
        StringEquals: { "aws:SourceAccount": "123456789012" },
        ArnLike: { "aws:SourceArn": "arn:aws:s3:::ops-agent-worker-prod-eu-central-1*" },
      },
    });
  });
});
