import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { AlarmDefinition } from "../alarms";
import type { PolicyDocument } from "../policy-document";
import { allow, policyDocument, trustIn } from "../policy-document";
import type { Scope } from "../scope";
import { nameIn } from "../scope";

/** One copy of objects from a bucket to another. */
export interface Replication {
  readonly scope: Scope;
  readonly source: { readonly name: pulumi.Input<string>; readonly arn: pulumi.Input<string> };
  readonly sourceKeyArn: pulumi.Input<string>;
  readonly target: { readonly name: pulumi.Input<string>; readonly arn: pulumi.Input<string> };
  readonly targetKeyArn: pulumi.Input<string>;
  readonly targetRegion: string;
}

const ruleId = "everything";
/** S3 promises 99.99 % of objects within this time, and offers no other. */
const promisedMinutes = 15;

/** What S3 may do to copy: read every version, decrypt it here, encrypt and write it there. It never deletes. */
export function replicationDocument(args: Replication): PolicyDocument {
  const viaS3 = (region: string, bucketArn: pulumi.Input<string>) => ({
    StringEquals: { "kms:ViaService": `s3.${region}.amazonaws.com` },
    // With a bucket key, the context of the encryption is the bucket, without one the object.
    ArnLike: { "kms:EncryptionContext:aws:s3:arn": [bucketArn, pulumi.interpolate`${bucketArn}/*`] },
  });
  const { scope, source, target } = args;
  return policyDocument(
    allow("ReadRules", ["s3:GetReplicationConfiguration", "s3:ListBucket"], source.arn),
    allow(
      "ReadVersions",
      [
        "s3:GetObjectVersionForReplication",
        "s3:GetObjectVersionAcl",
        "s3:GetObjectVersionTagging",
        "s3:GetObjectRetention",
        "s3:GetObjectLegalHold",
      ],
      pulumi.interpolate`${source.arn}/*`,
    ),
    allow("WriteCopies", ["s3:ReplicateObject", "s3:ReplicateTags"], pulumi.interpolate`${target.arn}/*`),
    { ...allow("DecryptHere", ["kms:Decrypt"], args.sourceKeyArn), Condition: viaS3(scope.region, source.arn) },
    {
      ...allow("EncryptThere", ["kms:Encrypt", "kms:GenerateDataKey"], args.targetKeyArn),
      Condition: viaS3(args.targetRegion, target.arn),
    },
  );
}

interface ReplicationArgs {
  readonly source: aws.s3.Bucket;
  readonly target: aws.s3.Bucket;
  readonly scope: Scope;
  readonly targetKeyArn: pulumi.Input<string>;
  /** What `replicationDocument` made. */
  readonly document: PolicyDocument;
}

/** Copies every new object, with its lock, within fifteen minutes; deletions stay where they were made. */
export function makeReplication(name: string, args: ReplicationArgs, opts: pulumi.CustomResourceOptions): void {
  const role = new aws.iam.Role(
    name,
    {
      name: nameIn(args.scope, "iamRole", "backup-replication"),
      description: "Copies backups to another region",
      assumeRolePolicy: trustIn("s3.amazonaws.com", args.scope),
    },
    opts,
  );
  const policy = new aws.iam.RolePolicy(
    name,
    { role: role.id, name: "copy-backups", policy: pulumi.jsonStringify(args.document) },
    opts,
  );
  new aws.s3.BucketReplicationConfig(
    name,
    {
      bucket: args.source.id,
      role: role.arn,
      rules: [
        {
          id: ruleId,
          status: "Enabled",
          priority: 1,
          filter: { prefix: "" },
          deleteMarkerReplication: { status: "Disabled" },
          sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: "Enabled" } },
          destination: {
            bucket: args.target.arn,
            storageClass: "STANDARD_IA",
            encryptionConfiguration: { replicaKmsKeyId: args.targetKeyArn },
            metrics: { status: "Enabled", eventThreshold: { minutes: promisedMinutes } },
            replicationTime: { status: "Enabled", time: { minutes: promisedMinutes } },
          },
        },
      ],
    },
    { ...opts, dependsOn: policy },
  );
}

/**
 * S3 gives up on copies. How far it is behind it tells CloudWatch in the other region only, where no topic of ours is. Its
 * event for a late copy (`s3:Replication:OperationMissedThreshold`) EventBridge does not carry: it comes once for each
 * object, in a form that no alarm has.
 */
export function replicationAlarms(
  source: pulumi.Input<string>,
  target: pulumi.Input<string>,
): readonly AlarmDefinition[] {
  return [
    {
      id: "backup-replication-failed",
      severity: "P2",
      symptom: "Backups could not be copied to the other region.",
      runbook: "backup-replication",
      watches: {
        namespace: "AWS/S3",
        metricName: "OperationsFailedReplication",
        dimensions: { SourceBucket: source, DestinationBucket: target, RuleId: ruleId },
        statistic: "Sum",
      },
      rings: "above",
      threshold: 0,
      periodSeconds: 300,
      periods: 1,
      silence: "notBreaching",
    },
  ];
}
