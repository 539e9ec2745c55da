import { judgeOtherBucket } from "../../knowledge/data/bucket-roles";
import { judgeTlsOnly, policyOf } from "../../knowledge/identity/resource-policy";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { bucket, bucketPolicy } from "../../model/types";

export const bucketTlsOnly: ControlRule = {
  name: "bucket-tls-only",
  severity: "required",
  title: "Every bucket refuses requests without TLS",
  why: "S3 answers plain HTTP as well: what a client that is set up wrongly reads and writes can be read on the way.",
  remediation:
    'add an aws.s3.BucketPolicy with the statement { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: [<bucket ARN>, <bucket ARN>/*], Condition: { Bool: { "aws:SecureTransport": "false" } } }',
  example: {
    bad: 'new aws.s3.Bucket("reports");',
    good: 'new aws.s3.BucketPolicy("reports", { bucket: reports.bucket, policy: { Version: "2012-10-17", Statement: [{ Effect: "Deny", Principal: "*", Action: "s3:*", Resource: [arn, `${arn}/*`], Condition: { Bool: { "aws:SecureTransport": "false" } } }] } });',
  },
  controls: { fsbp: ["S3.5"], checkov: ["CKV_AWS_379"], cdkNag: ["AwsSolutions-S10", "S3BucketSSLRequestsOnly"] },
  subjects: bucket,
  watches: [watch(bucket, "policy", "tags", "tagsAll"), watch(bucketPolicy, "policy")],
  early: false,
  judge: (subject, stack) =>
    judgeOtherBucket(subject, "backup-bucket-tls-only", (faults) =>
      judgeTlsOnly(policyOf(subject, stack, bucketPolicy, "bucket"), ["s3:*"], faults),
    ),
};
