import type { Outcome } from "../../model/outcome";
import { Faults, notApplicable, unknown } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { Stack } from "../../model/stack";
import type { Unknown, Value } from "../../model/value";
import { isStructure, UNKNOWN } from "../../model/value";

/** Whether a bucket holds backups, which the tag `Purpose=backup` says (in any case of letters). */
export function isBackupBucket(bucket: Resource): boolean | Unknown {
  const everywhere: readonly (Value | undefined)[] = [bucket.get("tags"), bucket.get("tagsAll")];
  for (const tags of everywhere) {
    if (tags === UNKNOWN) return UNKNOWN;
    if (!isStructure(tags)) continue;
    for (const [key, value] of Object.entries(tags)) {
      if (key.toLowerCase() !== "purpose") continue;
      if (value === UNKNOWN) return UNKNOWN;
      if (typeof value === "string" && value.toLowerCase() === "backup") return true;
    }
  }
  return false;
}

/** Judges a bucket when it is a backup bucket. */
export function judgeBackupBucket(bucket: Resource, judgeIt: (faults: Faults) => void): Outcome {
  const isBackup = isBackupBucket(bucket);
  if (isBackup === UNKNOWN)
    return unknown(
      "whether it is a backup bucket is not known: its tags are not",
      "write the bucket's tags as literals",
    );
  if (!isBackup) return notApplicable("it is not tagged Purpose=backup");
  const faults = new Faults();
  judgeIt(faults);
  return faults.outcome;
}

/**
 * Settings of a bucket, which stand in resources of their own that name it. `demand` is called for each of them; when
 * there is none, `missing` says so.
 */
export function judgeSettings(
  bucket: Resource,
  stack: Stack,
  types: readonly string[],
  faults: Faults,
  demand: (setting: Resource) => void,
  missing: string,
): void {
  const { sure, possible } = stack.naming(types, "bucket", bucket);
  for (const setting of sure) demand(setting);
  if (sure.length > 0) return;
  if (possible) faults.unknown(`${missing}, or the resource that does so names a bucket that is not known`);
  else faults.problem(missing);
}
