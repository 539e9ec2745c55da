import { judgeAcls } from "../../knowledge/data/bucket-roles";
import { judgeBackupBucket, judgeSettings } from "../../knowledge/data/buckets";
import type { Faults } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { accountPublicAccessBlock, bucket, bucketAcl, bucketPublicAccessBlock } from "../../model/types";
import { UNKNOWN } from "../../model/value";

const switches = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"];

/** Nobody outside reads a backup: all four switches of a public access block (the bucket's or the account's) are on. */
export const backupBucketPrivate: ChecklistRule = {
  name: "backup-bucket-private",
  items: ["backup-bucket-protected"],
  scope: "core",
  severity: "blocker",
  title: "The backup bucket is private",
  why: "One wrong policy or ACL is then enough to publish every backup.",
  remediation: `add an aws.s3.BucketPublicAccessBlock for the bucket with ${switches.join(", ")} all true, and no ACL that lets in others`,
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
  watches: [
    watch(bucket, "accessControlPolicy", "acl", "grants", "tags", "tagsAll"),
    watch(bucketAcl, "accessControlPolicy", "acl", "grants"),
    watch(bucketPublicAccessBlock, "blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"),
    watch(
      accountPublicAccessBlock,
      "blockPublicAcls",
      "blockPublicPolicy",
      "ignorePublicAcls",
      "restrictPublicBuckets",
    ),
  ],
  early: false,
  judge: (subject, stack) =>
    judgeBackupBucket(subject, (faults) => {
      judgeAcls(subject, stack, faults);
      const account = stack.ofTypes(accountPublicAccessBlock);
      if (account.some((block) => switches.every((name) => block.get(name) === true))) return;
      judgeSettings(
        subject,
        stack,
        bucketPublicAccessBlock,
        faults,
        (setting) => judgeBlock(setting, faults),
        "nothing blocks public access",
      );
    }),
};

function judgeBlock(block: Resource, faults: Faults): void {
  for (const name of switches) {
    const value = block.get(name);
    if (value === UNKNOWN) faults.unknown(`${name} of "${block.name}" is not known before the update`);
    else if (value !== true) faults.problem(`${name} of "${block.name}" is not true`);
  }
}
