import { judgeOtherBucket } from "../../knowledge/data/bucket-roles";
import { judgePublicAccess, publicAccessRemediation, publicAccessWatches } from "../../knowledge/data/public-access";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { bucket } from "../../model/types";

/** The account's own block stands for that of each bucket. */
export const bucketPrivate: ControlRule = {
  name: "bucket-private",
  severity: "required",
  title: "Every bucket is private",
  why: "One ACL or policy that lets in everybody is enough to publish all that is in it, and lists of open buckets are sold.",
  remediation: publicAccessRemediation,
  example: {
    bad: 'new aws.s3.Bucket("reports", { acl: "public-read" });',
    good: 'new aws.s3.BucketPublicAccessBlock("reports", { bucket: reports.bucket, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true });',
  },
  controls: {
    fsbp: ["S3.2", "S3.3", "S3.8"],
    checkov: [
      "CKV_AWS_20",
      "CKV_AWS_53",
      "CKV_AWS_54",
      "CKV_AWS_55",
      "CKV_AWS_56",
      "CKV_AWS_57",
      "CKV_AWS_375",
      "CKV2_AWS_6",
      "CKV2_AWS_43",
    ],
    cdkNag: [
      "AwsSolutions-S2",
      "S3BucketLevelPublicAccessProhibited",
      "S3BucketPublicReadProhibited",
      "S3BucketPublicWriteProhibited",
    ],
    trivy: ["AWS-0086", "AWS-0087", "AWS-0091", "AWS-0092", "AWS-0093", "AWS-0094"],
  },
  subjects: bucket,
  watches: [watch(bucket, "tags", "tagsAll"), ...publicAccessWatches],
  early: false,
  judge: (subject, stack) =>
    judgeOtherBucket(subject, "backup-bucket-private", (faults) => judgePublicAccess(subject, stack, faults)),
};
