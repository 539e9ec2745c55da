import { judgeBackupBucket, judgeSettings } from "../../model/buckets";
import type { Faults } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { accountPublicAccessBlock, bucket, bucketAcl, bucketPublicAccessBlock } from "../../model/types";
import { textOf, UNKNOWN } from "../../model/value";

const switches = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"];

/** Nobody outside reads a backup: all four switches of a public access block (the bucket's or the account's) are on. */
export const backupBucketPrivate: ChecklistRule = {
  name: "backup-bucket-private",
  items: ["backup-bucket-protected"],
  scope: "core",
  severity: "blocker",
  title: "The backup bucket is private",
  remediation: `add an aws.s3.BucketPublicAccessBlock for the bucket with ${switches.join(", ")} all true, and no public ACL`,
  controls: { fsbp: ["S3.8"] },
  subjects: bucket,
  watches: [
    watch(bucket, "acl", "tags", "tagsAll"),
    watch(bucketAcl, "acl"),
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
      const acls = [subject, ...stack.naming(bucketAcl, "bucket", subject).sure];
      if (acls.some((holder) => textOf(holder.get("acl")).startsWith("public-"))) faults.problem("its ACL is public");
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
