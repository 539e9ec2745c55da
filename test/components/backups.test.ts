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
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration backups-lifecycle",
        "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration backups-lock",
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls backups-ownership",
        "aws:s3/bucketPolicy:BucketPolicy backups-policy",
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock backups-private",
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration backups-encryption",
        "aws:s3/bucketVersioning:BucketVersioning backups-versioning",
      ]
    `);
  });

  it("makes a bucket that is found by its purpose and never emptied by force", async () => {
    const { resources } = await make();
    expect(only(resources, "aws:s3/bucket:Bucket")).toEqual({
      bucket: "ops-agent-worker-prod-backups-123456789012",
      objectLockEnabled: true,
      forceDestroy: false,
      tags: { Purpose: "backup" },
    });
  });

  it("is private, versioned, encrypted and owned by the account alone", async () => {
    const { resources } = await make();
    const bucket = "backups-bucket-id";
    expect(only(resources, "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock")).toEqual({
      bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    expect(only(resources, "aws:s3/bucketVersioning:BucketVersioning")).toEqual({
      bucket,
      versioningConfiguration: { status: "Enabled" },
    });
    const encryption = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
    expect(only(resources, encryption)).toEqual({
      bucket,
      rules: [
        {
          applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: "arn:key" },
          bucketKeyEnabled: true,
        },
      ],
    });
    expect(only(resources, "aws:s3/bucketOwnershipControls:BucketOwnershipControls")).toEqual({
      bucket,
      rule: { objectOwnership: "BucketOwnerEnforced" },
    });
  });

  it("refuses plain HTTP, old TLS, foreign encryption, and writers that take away", async () => {
    const { resources } = await make();
    const everything = {
      Action: "s3:*",
      Resource: [
        "arn:aws:s3:::ops-agent-worker-prod-backups-123456789012",
        "arn:aws:s3:::ops-agent-worker-prod-backups-123456789012/*",
      ],
    };
    const put = { Action: "s3:PutObject", Resource: "arn:aws:s3:::ops-agent-worker-prod-backups-123456789012/*" };
    const deny = { Effect: "Deny", Principal: "*" };
    const algorithm = "s3:x-amz-server-side-encryption";
    const key = "s3:x-amz-server-side-encryption-aws-kms-key-id";
    expect(JSON.parse(only(resources, "aws:s3/bucketPolicy:BucketPolicy")["policy"] as string)).toEqual({
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
          Principal: { AWS: ["arn:writer"] },
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
            "arn:aws:s3:::ops-agent-worker-prod-backups-123456789012",
            "arn:aws:s3:::ops-agent-worker-prod-backups-123456789012/*",
          ],
        },
      ],
    });
  });

  it("declares its policy, for rules that judge it before the key is known", async () => {
    const { components, resources } = await make();
    const { policy } = only(resources, "aws:s3/bucketPolicy:BucketPolicy");
    expect(only(components, "ops:backups:Backups")).toEqual({
      policyDocuments: { "backups-policy": JSON.parse(policy as string) as unknown },
    });
  });

  it("forbids nothing to writers that are not there", async () => {
    const { resources } = await make({ writerRoleArns: [] });
    const { policy } = only(resources, "aws:s3/bucketPolicy:BucketPolicy");
    expect(policy).not.toContain("WritersNeverTakeAway");
  });

  it("locks objects for as long as it keeps them", async () => {
    const { resources } = await make({ retentionDays: 60, lockMode: "compliance" });
    expect(only(resources, "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration")["rule"]).toEqual({
      defaultRetention: { mode: "COMPLIANCE", days: 60 },
    });
    expect(only(resources, "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration")["rules"]).toEqual([
      {
        id: "expire-by-age",
        status: "Enabled",
        filter: { prefix: "" },
        expiration: { days: 60 },
        noncurrentVersionExpiration: { noncurrentDays: 60 },
        abortIncompleteMultipartUpload: { daysAfterInitiation: 3 },
      },
    ]);
  });
});
