import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { PolicyDocument, PolicyStatement } from "../policy-document";

export interface PrivateBucketArgs {
  readonly bucketName: pulumi.Input<string>;
  /** Encrypts every object. Without it Amazon S3 does with a key of its own: all that log deliveries can write to. */
  readonly keyArn?: pulumi.Input<string>;
  /** Whole policy; `onlyOverTls` belongs in it. */
  readonly document: PolicyDocument;
  /** Locks each object for so long. Fixed at creation: on or off. Default: no lock. */
  readonly lockDays?: number;
  /** Who may lift a lock: in mode `governance` a role with a right of its own, in `compliance` nobody. Default governance. */
  readonly lockMode?: "governance" | "compliance";
  /** After which an object expires. Days. Default: never. */
  readonly expireDays?: number;
  /** After which a replaced or deleted object is really gone. Days. */
  readonly noncurrentDays: number;
  /** After which an object moves to a cheaper class that can still be read at once. Days. Default: never. */
  readonly archiveAfterDays?: number | undefined;
  /** Where every access is logged: a bucket of the same region and account. Default: nowhere. */
  readonly logs?: { readonly bucketName: pulumi.Input<string>; readonly prefix: string };
  /** A service of AWS that asks for an entry in the access control list. Default: there are no such lists. */
  readonly grants?: BucketGrants;
  /** Lets `pulumi destroy` delete what is in it. Default: never. */
  readonly forceDestroy?: boolean;
  readonly tags?: Readonly<Record<string, string>>;
}

/** Users as S3's access control lists know them, by canonical id. */
export interface BucketGrants {
  readonly ownerId: pulumi.Input<string>;
  readonly userId: string;
  readonly permissions: readonly ("READ" | "READ_ACP" | "WRITE")[];
}

export interface PrivateBucket {
  readonly bucket: aws.s3.Bucket;
  /** What must be there before anybody can deliver into it. */
  readonly policy: aws.s3.BucketPolicy;
}

/** Parts of an upload that was never finished cost money and show nowhere. */
const abortUploadsAfterDays = 3;

/**
 * A bucket with everything that guards one: nobody outside of the account gets in, nobody but the account owns an object,
 * and every version is kept for a while.
 */
export function makePrivateBucket(parent: pulumi.Resource, name: string, args: PrivateBucketArgs): PrivateBucket {
  const { keyArn, lockDays, lockMode = "governance", expireDays, archiveAfterDays } = args;
  const bucket = new aws.s3.Bucket(
    `${name}-bucket`,
    {
      bucket: args.bucketName,
      objectLockEnabled: lockDays !== undefined,
      forceDestroy: args.forceDestroy ?? false,
      ...(args.tags && { tags: { ...args.tags } }),
    },
    { parent },
  );
  const privacy = new aws.s3.BucketPublicAccessBlock(
    `${name}-private`,
    {
      bucket: bucket.id,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
    { parent },
  );
  const ownership = new aws.s3.BucketOwnershipControls(
    `${name}-ownership`,
    {
      bucket: bucket.id,
      rule: { objectOwnership: args.grants === undefined ? "BucketOwnerEnforced" : "BucketOwnerPreferred" },
    },
    { parent },
  );
  if (args.grants !== undefined) {
    const { ownerId, userId, permissions } = args.grants;
    const user = (id: pulumi.Input<string>, permission: string) => ({
      permission,
      grantee: { type: "CanonicalUser", id },
    });
    new aws.s3.BucketAcl(
      `${name}-acl`,
      {
        bucket: bucket.id,
        accessControlPolicy: {
          owner: { id: ownerId },
          grants: [user(ownerId, "FULL_CONTROL"), ...permissions.map((permission) => user(userId, permission))],
        },
      },
      { parent, dependsOn: ownership },
    );
  }
  const versioning = new aws.s3.BucketVersioning(
    `${name}-versioning`,
    { bucket: bucket.id, versioningConfiguration: { status: "Enabled" } },
    { parent },
  );
  new aws.s3.BucketServerSideEncryptionConfiguration(
    `${name}-encryption`,
    {
      bucket: bucket.id,
      rules: [
        keyArn === undefined
          ? { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }
          : {
              applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn },
              bucketKeyEnabled: true,
            },
      ],
    },
    { parent },
  );
  const policy = new aws.s3.BucketPolicy(
    `${name}-policy`,
    { bucket: bucket.id, policy: pulumi.jsonStringify(args.document) },
    { parent, dependsOn: privacy },
  );
  if (lockDays !== undefined) {
    new aws.s3.BucketObjectLockConfiguration(
      `${name}-lock`,
      { bucket: bucket.id, rule: { defaultRetention: { mode: lockMode.toUpperCase(), days: lockDays } } },
      { parent, dependsOn: versioning },
    );
  }
  new aws.s3.BucketLifecycleConfiguration(
    `${name}-lifecycle`,
    {
      bucket: bucket.id,
      rules: [
        {
          id: "expire-by-age",
          status: "Enabled",
          filter: { prefix: "" },
          ...(archiveAfterDays !== undefined && {
            transitions: [{ days: archiveAfterDays, storageClass: "GLACIER_IR" }],
          }),
          ...(expireDays !== undefined && { expiration: { days: expireDays } }),
          noncurrentVersionExpiration: { noncurrentDays: args.noncurrentDays },
          abortIncompleteMultipartUpload: { daysAfterInitiation: abortUploadsAfterDays },
        },
        // An object that has expired leaves a marker behind; S3 takes no such rule together with an age.
        ...(expireDays === undefined
          ? []
          : [
              {
                id: "sweep-markers",
                status: "Enabled",
                filter: { prefix: "" },
                expiration: { expiredObjectDeleteMarker: true },
              },
            ]),
      ],
    },
    { parent, dependsOn: versioning },
  );
  if (args.logs !== undefined) {
    new aws.s3.BucketLogging(
      `${name}-access-logs`,
      { bucket: bucket.id, targetBucket: args.logs.bucketName, targetPrefix: args.logs.prefix },
      { parent },
    );
  }
  return { bucket, policy };
}

/** Refuses plain HTTP and TLS before 1.2, to everybody. */
export function onlyOverTls(bucketArn: pulumi.Output<string>): readonly PolicyStatement[] {
  const everything = {
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: [bucketArn, pulumi.interpolate`${bucketArn}/*`],
  } as const;
  return [
    { Sid: "OnlyOverTls", ...everything, Condition: { Bool: { "aws:SecureTransport": "false" } } },
    { Sid: "OnlyOverTls12", ...everything, Condition: { NumericLessThan: { "s3:TlsVersion": "1.2" } } },
  ];
}
