import { isBackupBucket } from "../../knowledge/data/buckets";
import { fail, pass, unknown } from "../../model/outcome";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { bucket, stackType } from "../../model/types";
import { anyOf, UNKNOWN } from "../../model/value";

/** There is a place for backups, and it says so itself: a bucket tagged `Purpose=backup`. */
export const backupBucketDeclared: ChecklistRule = {
  name: "backup-bucket-declared",
  items: ["backup-bucket-declared"],
  scope: "core",
  severity: "blocker",
  title: "A backup bucket is declared",
  why: "Snapshots that lie beside what they are of go with it.",
  remediation: 'declare an aws.s3.Bucket with the tag Purpose = "backup", or use the Backups component',
  example: { bad: "tags: {}", good: 'tags: { Purpose: "backup" }' },
  subjects: [stackType],
  watches: [watch(bucket, "tags", "tagsAll")],
  early: false,
  judge(_, stack) {
    const found = anyOf(stack.ofTypes(bucket).map(isBackupBucket));
    if (found === UNKNOWN) return unknown("whether a bucket is tagged Purpose=backup is not known before the update");
    return found ? pass : fail("the stack declares no bucket tagged Purpose=backup");
  },
};
