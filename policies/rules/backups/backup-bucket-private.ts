import { judgeBackupBucket } from "../../knowledge/data/buckets";
import { judgePublicAccess, publicAccessRemediation, publicAccessWatches } from "../../knowledge/data/public-access";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { bucket } from "../../model/types";

/** Nobody outside reads a backup: all four switches of a public access block (the bucket's or the account's) are on. */
export const backupBucketPrivate: ChecklistRule = {
  name: "backup-bucket-private",
  items: ["backup-bucket-protected"],
  scope: "core",
  severity: "blocker",
  title: "The backup bucket is private",
  why: "One wrong policy or ACL is then enough to publish every backup.",
  remediation: publicAccessRemediation,
  example: {
    bad: "blockPublicPolicy: false",
    good: "blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true",
  },
  controls: {
    fsbp: ["S3.8"],
    checkov: ["CKV_AWS_53", "CKV_AWS_54", "CKV_AWS_55", "CKV_AWS_56", "CKV2_AWS_6"],
    cdkNag: ["AwsSolutions-S2"],
    trivy: ["AWS-0086", "AWS-0087", "AWS-0091", "AWS-0093", "AWS-0094"],
  },
  subjects: bucket,
  watches: [watch(bucket, "tags", "tagsAll"), ...publicAccessWatches],
  early: false,
  judge: (subject, stack) => judgeBackupBucket(subject, (faults) => judgePublicAccess(subject, stack, faults)),
};
