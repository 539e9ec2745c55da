import * as pulumi from "@pulumi/pulumi";
import { onlyOverTls } from "../buckets/private-bucket";
import type { PolicyDocument, PolicyStatement } from "../policy-document";
import { policyDocument } from "../policy-document";
import type { Scope } from "../scope";

const algorithmHeader = "s3:x-amz-server-side-encryption";
const keyHeader = "s3:x-amz-server-side-encryption-aws-kms-key-id";

/**
 * What nobody may do with the bucket, whatever else they may: talk to it without TLS 1.2, or store an object under other
 * encryption than its own. Writers may add and never take away, so that whoever takes a worker over cannot take the
 * backups too.
 */
export function bucketPolicy(
  bucketArn: pulumi.Output<string>,
  keyArn: pulumi.Input<string>,
  writerRoleArns: readonly pulumi.Input<string>[],
): PolicyDocument {
  const put = { Effect: "Deny", Principal: "*", Action: "s3:PutObject", Resource: objectsIn(bucketArn) } as const;
  // Who says nothing about encryption gets the bucket's own; who says something must say the same.
  const other = (header: string, right: pulumi.Input<string>) => ({
    Null: { [header]: "false" },
    StringNotEquals: { [header]: right },
  });
  return policyDocument(
    ...onlyOverTls(bucketArn),
    { Sid: "NoOtherEncryption", ...put, Condition: other(algorithmHeader, "aws:kms") },
    { Sid: "NoOtherKey", ...put, Condition: other(keyHeader, keyArn) },
    // Encryption asked for without a key would use the account's default key, which this stack does not rule.
    { Sid: "NoDefaultKey", ...put, Condition: { Null: { [algorithmHeader]: "false", [keyHeader]: "true" } } },
    ...(writerRoleArns.length === 0 ? [] : [writersNeverTakeAway(bucketArn, writerRoleArns)]),
  );
}

/** By condition and not by principal: AWS refuses a policy whose principal is not there yet. */
function writersNeverTakeAway(
  bucketArn: pulumi.Output<string>,
  roleArns: readonly pulumi.Input<string>[],
): PolicyStatement {
  return {
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
    Resource: [bucketArn, objectsIn(bucketArn)],
    Condition: { ArnEquals: { "aws:PrincipalArn": roleArns } },
  };
}

/** S3's log delivery may write for the stack's own buckets, and nobody may do anything without TLS. */
export function logBucketPolicy(
  { accountId }: Scope,
  bucketArn: pulumi.Output<string>,
  sourceBucketArns: pulumi.Input<string>,
): PolicyDocument {
  return policyDocument(
    {
      Sid: "AccessLogs",
      Effect: "Allow",
      Principal: { Service: "logging.s3.amazonaws.com" },
      Action: "s3:PutObject",
      Resource: objectsIn(bucketArn),
      Condition: {
        StringEquals: { "aws:SourceAccount": accountId },
        ArnLike: { "aws:SourceArn": sourceBucketArns },
      },
    },
    ...onlyOverTls(bucketArn),
  );
}

/**
 * Lets ElastiCache export snapshots of its region into the bucket. In regions that must be opted into this is what AWS
 * asks for, in all others it is an entry in the bucket's access control list; a bucket with both serves everywhere.
 */
export function landingBucketPolicy({ region }: Scope, bucketArn: pulumi.Output<string>): PolicyDocument {
  return policyDocument(
    {
      Sid: "SnapshotExports",
      Effect: "Allow",
      Principal: { Service: `${region}.elasticache-snapshot.amazonaws.com` },
      Action: [
        "s3:PutObject",
        "s3:GetObject",
        "s3:ListBucket",
        "s3:GetBucketAcl",
        "s3:ListMultipartUploadParts",
        "s3:ListBucketMultipartUploads",
      ],
      Resource: [bucketArn, objectsIn(bucketArn)],
    },
    ...onlyOverTls(bucketArn),
  );
}

function objectsIn(bucketArn: pulumi.Output<string>): pulumi.Output<string> {
  return pulumi.interpolate`${bucketArn}/*`;
}
