import { inlineOf, within } from "../../knowledge/data/bucket-roles";
import { isBackupBucket, judgeBackupBucket, judgeSettings } from "../../knowledge/data/buckets";
import type { Outcome } from "../../model/outcome";
import { Faults, unknown } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { bucket, bucketLifecycle, bucketObjectLock } from "../../model/types";
import type { Value } from "../../model/value";
import { elements, isAbsent, UNKNOWN } from "../../model/value";

export const bucketObjectLocked: ControlRule = {
  name: "bucket-object-locked",
  severity: "required",
  title: "Nobody deletes a backup before its time",
  why: "Whoever takes over an account deletes its backups first; a lock holds against every role.",
  remediation:
    "set objectLockEnabled on the bucket and add an aws.s3.BucketObjectLockConfiguration with rule: { defaultRetention: { mode, days } }",
  example: {
    bad: 'new aws.s3.Bucket("backups", { tags: { Purpose: "backup" } });',
    good: 'new aws.s3.BucketObjectLockConfiguration("backups", { bucket: backups.bucket, rule: { defaultRetention: { mode: "COMPLIANCE", days: 30 } } });',
  },
  controls: { securityHub: ["S3.15"], checkov: ["CKV_AWS_143"], cdkNag: ["S3BucketDefaultLockEnabled"] },
  subjects: bucket,
  watches: [
    watch(bucket, "objectLockConfiguration", "objectLockEnabled", "tags", "tagsAll"),
    watch(bucketObjectLock, "rule"),
    watch(bucketLifecycle, "rules"),
  ],
  early: false,
  judge(subject, stack) {
    const isMadeForLocks = subject.get("objectLockEnabled");
    if (isMadeForLocks === UNKNOWN && isBackupBucket(subject) === false)
      return unknown("objectLockEnabled is not known before the update");
    return isMadeForLocks === true && isBackupBucket(subject) === false
      ? judgeLock(subject, stack)
      : judgeBackupBucket(subject, (faults) => findFaults(subject, stack, faults));
  },
};

/** A bucket that was made for locks is for what must not be lost, whatever its tags say. */
function judgeLock(subject: Resource, stack: Stack): Outcome {
  const faults = new Faults();
  findFaults(subject, stack, faults);
  return faults.outcome;
}

function findFaults(subject: Resource, stack: Stack, faults: Faults): void {
  if (holds(within(inlineOf(subject, "objectLockConfiguration"), "rule"))) return;
  const swept = sweptAfter(subject, stack);
  judgeSettings(
    subject,
    stack,
    bucketObjectLock,
    faults,
    (setting) => {
      const rule = setting.get("rule");
      const days = within(rule, "defaultRetention", "days");
      if (rule === UNKNOWN || days === UNKNOWN) faults.unknown(`lock "${setting.name}" is not known before the update`);
      else if (!holds(rule)) faults.problem(`lock "${setting.name}" holds nothing by itself`);
      else if (typeof days === "number" && swept !== undefined && days > swept)
        faults.problem(`lock "${setting.name}" holds for longer than its lifecycle keeps, and nobody can undo that`);
    },
    "nothing locks what is in it",
  );
}

/** Days after which its lifecycle wants an object gone, and its last version with it; nothing where it does not say so. */
function sweptAfter(subject: Resource, stack: Stack): number | undefined {
  const { sure } = stack.naming(bucketLifecycle, "bucket", subject);
  const rules = sure.flatMap((setting): readonly Value[] => {
    const list = elements(setting.get("rules"));
    return list === UNKNOWN ? [] : list;
  });
  const ages = rules
    .filter((rule) => within(rule, "status") === "Enabled")
    .flatMap((rule): number[] => {
      const days = within(rule, "expiration", "days");
      const old = within(rule, "noncurrentVersionExpiration", "noncurrentDays");
      return typeof days === "number" ? [days + (typeof old === "number" ? old : 0)] : [];
    });
  return ages.length > 0 ? Math.max(...ages) : undefined;
}

const holds = (rule: Value | undefined): boolean =>
  ["days", "years"].some((unit) => {
    const length = within(rule, "defaultRetention", unit);
    return typeof length === "number" && length >= 1;
  }) && !isAbsent(within(rule, "defaultRetention", "mode"));
