import { judgeBackupBucket } from "../../knowledge/data/buckets";
import { askedNumber } from "../../model/demands";
import type { Resource } from "../../model/resource";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { bucket, bucketLifecycle, bucketObjectLock, componentTypes } from "../../model/types";
import type { Unknown, Value } from "../../model/value";
import { at, elements, isAbsent, isList, numberOf, UNKNOWN } from "../../model/value";

const leastDays = 7;

/**
 * A backup stays for as long as was asked for, a week at least: an object lock forbids to delete it before, or, where there is
 * none, a lifecycle that deletes by age says no shorter time.
 */
export const backupBucketRetained: ChecklistRule = {
  name: "backup-bucket-retained",
  items: ["backup-bucket-protected"],
  scope: "core",
  severity: "blocker",
  title: "The backup bucket keeps backups for a stated time",
  why: "A damage that is noticed after the last good backup was swept away cannot be undone.",
  remediation: `add an aws.s3.BucketObjectLockConfiguration for the bucket with rule: { defaultRetention: { mode: "COMPLIANCE", days: 30 } }, or a lifecycle that expires no object and no old version before ${leastDays} days`,
  example: {
    bad: 'rules: [{ id: "sweep", status: "Enabled", expiration: { days: 1 } }]',
    good: 'rule: { defaultRetention: { mode: "COMPLIANCE", days: 30 } }',
  },
  controls: { securityHub: ["S3.15"], checkov: ["CKV_AWS_143"], cdkNag: ["NIST.800.53.R4-S3BucketDefaultLockEnabled"] },
  subjects: bucket,
  watches: [
    watch(bucket, "objectLockConfiguration", "tags", "tagsAll"),
    watch(bucketObjectLock, "rule"),
    watch(bucketLifecycle, "rules"),
    watch([componentTypes.declaration], "settings"),
  ],
  early: false,
  judge: (subject, stack) =>
    judgeBackupBucket(subject, (faults) => {
      const least = Math.max(leastDays, askedNumber(stack, "backupRetentionDays", leastDays));
      const locks = stack.naming(bucketObjectLock, "bucket", subject);
      const locked = [
        lockedDays(at(subject.get("objectLockConfiguration"), "rule")),
        ...locks.sure.map((lock) => lockedDays(lock.get("rule"))),
      ];
      if (locked.some((days) => typeof days === "number" && days >= least)) return;
      const kept = keptDays(subject, stack);
      if (typeof kept === "number" && kept >= least) return;
      if (locked.includes(UNKNOWN) || kept === UNKNOWN || locks.possible)
        faults.unknown("for how long it keeps backups is not known before the update");
      else faults.problem(`nothing keeps backups for ${least} days`);
    }),
};

/** Days for which a lock holds every new object. */
function lockedDays(rule: Value | undefined): number | Unknown {
  const retention = rule === UNKNOWN ? UNKNOWN : at(isList(rule) ? rule[0] : rule, "defaultRetention");
  const days = at(retention, "days");
  const years = at(retention, "years");
  if (days === UNKNOWN || years === UNKNOWN) return UNKNOWN;
  return typeof days === "number" ? days : typeof years === "number" ? years * 365 : 0;
}

/** Days after which a lifecycle deletes the first thing; nothing where none is declared, for then nothing is stated. */
function keptDays(subject: Resource, stack: Stack): number | Unknown | undefined {
  const { sure, possible } = stack.naming(bucketLifecycle, "bucket", subject);
  if (sure.length === 0) return possible ? UNKNOWN : undefined;
  let kept = Infinity;
  for (const rules of sure.map((lifecycle) => elements(lifecycle.get("rules")))) {
    if (rules === UNKNOWN) return UNKNOWN;
    for (const rule of rules) {
      if (at(rule, "status") === "Disabled") continue;
      for (const [part, name] of [
        ["expiration", "days"],
        ["noncurrentVersionExpiration", "noncurrentDays"],
      ] as const) {
        const days = at(rule, part, name);
        if (days === UNKNOWN) return UNKNOWN;
        if (!isAbsent(days)) kept = Math.min(kept, numberOf(days));
      }
    }
  }
  return kept === Infinity ? undefined : kept;
}
