import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Scope } from "../scope";
import { nameIn } from "../scope";
import { bucketPolicy } from "./policy";

export interface BackupsArgs {
  readonly scope: Scope;
  /** Encrypts every object. */
  readonly keyArn: pulumi.Input<string>;
  /** Roles whose own policies let them add backups; the bucket's sees to it that they can never delete any. */
  readonly writerRoleArns?: readonly pulumi.Input<string>[];
  /** How long an object is locked, and after which it expires. Days, default 30. */
  readonly retentionDays?: number;
  /**
   * `governance` lets a role with a named right lift a lock; `compliance` lets nobody, the account's root included, and
   * cannot be taken back for objects that are already there. Default `governance`.
   */
  readonly lockMode?: "governance" | "compliance";
}

export const backupsDefaults = Object.freeze({
  retentionDays: 30,
  lockMode: "governance",
  writerRoleArns: [] as readonly pulumi.Input<string>[],
  /** Parts of an upload that was never finished cost money and show nowhere. */
  abortUploadsAfterDays: 3,
} as const);

/**
 * Where backups and deploy records are kept: private, versioned, encrypted with the service's key, reached over TLS only,
 * locked against deletion, and emptied by age.
 *
 * The bucket and its guards are protected: `pulumi destroy` stops at them. Costs what is stored, about 0.023 USD per gigabyte and month.
 *
 * @example
 * new Backups("backups", { scope, keyArn, writerRoleArns: [worker.taskRoleArn], lockMode: "compliance" });
 */
export class Backups extends pulumi.ComponentResource {
  readonly bucketName: pulumi.Output<string>;
  readonly bucketArn: pulumi.Output<string>;
  readonly nodes: { readonly bucket: aws.s3.Bucket; readonly policy: aws.s3.BucketPolicy };

  constructor(name: string, args: BackupsArgs, opts?: pulumi.ComponentResourceOptions) {
    const { scope, keyArn, ...chosen } = { ...backupsDefaults, ...args };
    // Bucket names are shared by all accounts of the world; the account id keeps ours free.
    const bucketName = pulumi
      .output(scope.accountId)
      .apply((accountId) => nameIn(scope, "bucket", "backups", accountId));
    const bucketArn = pulumi.interpolate`arn:${scope.partition}:s3:::${bucketName}`;
    const document = bucketPolicy(bucketArn, keyArn, chosen.writerRoleArns);
    const policyDocuments = { [`${name}-policy`]: document };
    // Children inherit it: a bucket that is kept must keep what guards it.
    super("ops:backups:Backups", name, { policyDocuments }, { ...opts, protect: true });

    const bucket = new aws.s3.Bucket(
      `${name}-bucket`,
      {
        bucket: bucketName,
        objectLockEnabled: true,
        forceDestroy: false,
        tags: { Purpose: "backup" },
      },
      { parent: this },
    );
    const publicAccessBlock = new aws.s3.BucketPublicAccessBlock(
      `${name}-private`,
      {
        bucket: bucket.id,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      { parent: this },
    );
    new aws.s3.BucketOwnershipControls(
      `${name}-ownership`,
      { bucket: bucket.id, rule: { objectOwnership: "BucketOwnerEnforced" } },
      { parent: this },
    );
    const versioning = new aws.s3.BucketVersioning(
      `${name}-versioning`,
      { bucket: bucket.id, versioningConfiguration: { status: "Enabled" } },
      { parent: this },
    );
    new aws.s3.BucketServerSideEncryptionConfiguration(
      `${name}-encryption`,
      {
        bucket: bucket.id,
        rules: [
          {
            applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn },
            bucketKeyEnabled: true,
          },
        ],
      },
      { parent: this },
    );
    const policy = new aws.s3.BucketPolicy(
      `${name}-policy`,
      { bucket: bucket.id, policy: pulumi.jsonStringify(document) },
      { parent: this, dependsOn: publicAccessBlock },
    );
    new aws.s3.BucketObjectLockConfiguration(
      `${name}-lock`,
      {
        bucket: bucket.id,
        rule: { defaultRetention: { mode: chosen.lockMode.toUpperCase(), days: chosen.retentionDays } },
      },
      { parent: this, dependsOn: versioning },
    );
    new aws.s3.BucketLifecycleConfiguration(
      `${name}-lifecycle`,
      {
        bucket: bucket.id,
        rules: [
          {
            id: "expire-by-age",
            status: "Enabled",
            filter: { prefix: "" },
            expiration: { days: chosen.retentionDays },
            noncurrentVersionExpiration: { noncurrentDays: chosen.retentionDays },
            abortIncompleteMultipartUpload: { daysAfterInitiation: chosen.abortUploadsAfterDays },
          },
        ],
      },
      { parent: this, dependsOn: versioning },
    );

    this.bucketName = bucket.bucket;
    this.bucketArn = bucket.arn;
    this.nodes = { bucket, policy };
    this.registerOutputs({ policyDocuments, bucketName: this.bucketName, bucketArn: this.bucketArn });
  }
}
