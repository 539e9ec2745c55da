import { tagOf } from "../../knowledge/data/backup-plans";
import { copiesOf } from "../../knowledge/data/bucket-copies";
import { isLogTarget } from "../../knowledge/data/bucket-roles";
import { Faults, notApplicable } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { bucket, bucketObjectLock, bucketPolicy, bucketReplication } from "../../model/types";
import { isAbsent, textOf, UNKNOWN } from "../../model/value";

/** What is worth a lock, or a copy elsewhere. */
const kept = ["archive", "audit", "backup", "data", "records"];
const ofLogs = /log|audit|trail/i;

/** Rules on backups go by a tag; what a bucket is used for shows whether the tag is missing. */
export const bucketPurposeStated: ControlRule = {
  name: "bucket-purpose-stated",
  severity: "required",
  title: "A bucket that is locked or copied says what it is for, and no bucket says something else",
  why: "Rules on backups, and people who clean up, go by the tag Purpose: a bucket of backups that lost it is judged as any other.",
  remediation: `tag the bucket with Purpose: one of ${kept.join(", ")} where it is locked or copied, "access-logs" where logs are written`,
  example: {
    bad: 'new aws.s3.Bucket("backups", { objectLockEnabled: true });',
    good: 'new aws.s3.Bucket("backups", { objectLockEnabled: true, tags: { Purpose: "backup" } });',
  },
  controls: {},
  subjects: bucket,
  watches: [
    watch(
      bucket,
      "objectLockEnabled",
      "policy",
      "replicationConfiguration",
      "replicationConfigurations",
      "tags",
      "tagsAll",
    ),
    watch(bucketObjectLock),
    watch(bucketPolicy, "policy"),
    watch(bucketReplication, "rules"),
  ],
  early: false,
  judge(subject, stack) {
    const isKept = isLocked(subject, stack) || isCopied(subject, stack);
    const isOfLogs = isLogTarget(subject, stack);
    const purpose = tagOf(subject, "Purpose");
    if (!isKept && (!isOfLogs || purpose === undefined))
      return notApplicable("nothing tells by its use what it is for");
    const faults = new Faults();
    const said = textOf(purpose).toLowerCase();
    if (purpose === UNKNOWN) faults.unknown("its tag Purpose is not known before the update");
    else if (isOfLogs && ofLogs.test(said)) return faults.outcome;
    else if (!kept.includes(said))
      faults.problem(
        isKept
          ? "it is locked or copied elsewhere, and its tag Purpose does not say that it holds what must not be lost"
          : "logs are written into it, and its tag Purpose says something else",
      );
    return faults.outcome;
  },
};

const isLocked = (subject: Resource, stack: Stack): boolean =>
  subject.get("objectLockEnabled") === true || stack.naming(bucketObjectLock, "bucket", subject).sure.length > 0;

const isCopied = (subject: Resource, stack: Stack): boolean =>
  !isAbsent(subject.get("replicationConfiguration") ?? subject.get("replicationConfigurations")) ||
  stack.naming(bucketReplication, "bucket", subject).sure.length > 0 ||
  copiesOf(stack).has(subject.urn);
