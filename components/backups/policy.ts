import * as pulumi from "@pulumi/pulumi";
import type { PolicyDocument, PolicyStatement } from "../policy-document";
import { policyDocument } from "../policy-document";

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
  const objects = pulumi.interpolate`${bucketArn}/*`;
  const everything = { Action: "s3:*", Resource: [bucketArn, objects] };
  const put = { Action: "s3:PutObject", Resource: objects };
  const deny = (
    Sid: string,
    statement: Pick<PolicyStatement, "Action" | "Resource" | "Condition">,
  ): PolicyStatement => ({
    Sid,
    Effect: "Deny",
    Principal: "*",
    ...statement,
  });
  // Who says nothing about encryption gets the bucket's own; who says something must say the same.
  const other = (header: string, right: pulumi.Input<string>) => ({
    Null: { [header]: "false" },
    StringNotEquals: { [header]: right },
  });
  const writers: readonly PolicyStatement[] = [
    {
      Sid: "WritersNeverTakeAway",
      Effect: "Deny",
      Principal: { AWS: writerRoleArns },
      Action: [
        "s3:DeleteObject",
        "s3:DeleteObjectVersion",
        "s3:BypassGovernanceRetention",
        "s3:PutLifecycleConfiguration",
        "s3:PutBucketPolicy",
        "s3:DeleteBucketPolicy",
        "s3:PutBucketVersioning",
      ],
      Resource: [bucketArn, objects],
    },
  ];
  return policyDocument(
    deny("OnlyOverTls", { ...everything, Condition: { Bool: { "aws:SecureTransport": "false" } } }),
    deny("OnlyOverTls12", { ...everything, Condition: { NumericLessThan: { "s3:TlsVersion": "1.2" } } }),
    deny("NoOtherEncryption", { ...put, Condition: other(algorithmHeader, "aws:kms") }),
    deny("NoOtherKey", { ...put, Condition: other(keyHeader, keyArn) }),
    // Encryption asked for without a key would use the account's default key, which this stack does not rule.
    deny("NoDefaultKey", { ...put, Condition: { Null: { [algorithmHeader]: "false", [keyHeader]: "true" } } }),
    ...(writerRoleArns.length === 0 ? [] : writers),
  );
}
