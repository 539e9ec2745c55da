import * as aws from "@pulumi/aws";
import { describe, expect, it } from "vitest";
import type { BackupsArgs } from "../../components/backups";
import { Backups } from "../../components/backups";
import { labels, only, record } from "./recorder";
import { scope } from "./scope";

const make = (changes: Partial<BackupsArgs> = {}) =>
  record(() => {
    const provider = new aws.Provider("aws", { region: "eu-central-1" });
    const replicaProvider = new aws.Provider("aws-replica", { region: "eu-west-1" });
    const replica = { replicaRegion: "eu-west-1", replicaProvider };
    const args = { scope, keyArn: "arn:key", ...replica, lockMode: "compliance", ...changes } as const;
    return new Backups("backups", args, { providers: { aws: provider } });
  });
const inRegion = (provider: string | undefined) => provider?.split("::").at(-2);

describe("a replica of backups", () => {
  it("is a second bucket with the same guards, its own key and log bucket, all in the other region", async () => {
    const { resources } = await make();
    const there = resources.filter(({ provider }) => inRegion(provider) === "aws-replica");
    expect(labels(there)).toMatchInlineSnapshot(`
      [
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
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration backups-replica-encryption",
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration backups-replica-logs-encryption",
        "aws:s3/bucketVersioning:BucketVersioning backups-replica-logs-versioning",
        "aws:s3/bucketVersioning:BucketVersioning backups-replica-versioning",
      ]
    `);
    expect(only(resources, "aws:s3/bucket:Bucket", "backups-replica-bucket")).toEqual({
      bucket: "ops-agent-worker-prod-eu-central-1-backups-replica-123456789012",
      objectLockEnabled: true,
      forceDestroy: false,
      tags: { Purpose: "backup" },
    });
    const lock = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration";
    expect(only(resources, lock, "backups-replica-lock")["rule"]).toEqual({
      defaultRetention: { mode: "COMPLIANCE", days: 30 },
    });
    const encryption = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
    expect(only(resources, encryption, "backups-replica-encryption")["rules"]).toEqual([
      {
        applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: "arn:backups-replica-key" },
        bucketKeyEnabled: true,
      },
    ]);
  });

  it("gets every object within fifteen minutes, set up where the backups are", async () => {
    const { resources } = await make();
    const here = resources.filter(({ name }) => name === "backups-replica-copying");
    expect(labels(here)).toEqual([
      "aws:iam/role:Role backups-replica-copying",
      "aws:iam/rolePolicy:RolePolicy backups-replica-copying",
      "aws:s3/bucketReplicationConfig:BucketReplicationConfig backups-replica-copying",
    ]);
    expect(here.map(({ provider }) => inRegion(provider))).toEqual(["aws", "aws", "aws"]);
    expect(only(resources, "aws:s3/bucketReplicationConfig:BucketReplicationConfig")).toEqual({
      bucket: "backups-bucket-id",
      role: "arn:backups-replica-copying",
      rules: [
        {
          id: "everything",
          status: "Enabled",
          priority: 1,
          filter: { prefix: "" },
          deleteMarkerReplication: { status: "Disabled" },
          sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: "Enabled" } },
          destination: {
            bucket: "arn:backups-replica-bucket",
            storageClass: "STANDARD_IA",
            encryptionConfiguration: { replicaKmsKeyId: "arn:backups-replica-key" },
            metrics: { status: "Enabled", eventThreshold: { minutes: 15 } },
            replicationTime: { status: "Enabled", time: { minutes: 15 } },
          },
        },
      ],
    });
  });

  it("is written by a role that reads here, adds there, and deletes nowhere", async () => {
    const { resources } = await make();
    const { policy } = only(resources, "aws:iam/rolePolicy:RolePolicy", "backups-replica-copying");
    const source = "arn:aws:s3:::ops-agent-worker-prod-eu-central-1-backups-123456789012";
    const target = "arn:aws:s3:::ops-agent-worker-prod-eu-central-1-backups-replica-123456789012";
    const through = (region: string, bucket: string) => ({
      StringEquals: { "kms:ViaService": `s3.${region}.amazonaws.com` },
      ArnLike: { "kms:EncryptionContext:aws:s3:arn": [bucket, `${bucket}/*`] },
    });
    const allow = (Sid: string, Action: string[], Resource: string) => ({ Sid, Effect: "Allow", Action, Resource });
    expect(JSON.parse(policy as string)).toEqual({
      Version: "2012-10-17",
      Statement: [
        allow("ReadRules", ["s3:GetReplicationConfiguration", "s3:ListBucket"], source),
        allow(
          "ReadVersions",
          [
            "s3:GetObjectVersionForReplication",
            "s3:GetObjectVersionAcl",
            "s3:GetObjectVersionTagging",
            "s3:GetObjectRetention",
            "s3:GetObjectLegalHold",
          ],
          `${source}/*`,
        ),
        allow("WriteCopies", ["s3:ReplicateObject", "s3:ReplicateTags"], `${target}/*`),
        { ...allow("DecryptHere", ["kms:Decrypt"], "arn:key"), Condition: through("eu-central-1", source) },
        {
          ...allow("EncryptThere", ["kms:Encrypt", "kms:GenerateDataKey"], "arn:backups-replica-key"),
          Condition: through("eu-west-1", target),
        },
      ],
    });
  });

  it("declares its policies, for rules that judge them before the keys are known", async () => {
    const { components } = await make();
    const { policyDocuments } = only(components, "ops:backups:BackupReplica");
    expect(Object.keys(policyDocuments as object)).toEqual([
      "backups-replica-copying",
      "backups-replica-logs-policy",
      "backups-replica-policy",
    ]);
  });

  it.each([
    ["a region without a provider", { replicaProvider: undefined }],
    ["a provider without a region", { replicaRegion: undefined }],
    ["the stack's own region", { replicaRegion: scope.region }],
  ])("refuses %s", async (_what, changes) => {
    await expect(make(changes)).rejects.toThrow("A replica of backups takes a region other than the stack's own");
  });
});
