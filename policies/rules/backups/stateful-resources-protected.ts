import { mustBeTrue, noRedisOfItsOwn } from "../../model/cache";
import { isBackupBucket } from "../../model/buckets";
import { Faults, notApplicable } from "../../model/outcome";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { bucket, caches, database, replicationGroup } from "../../model/types";

/**
 * What holds data cannot be deleted by a slip: Pulumi protects it, a database also protects itself, and a backup bucket
 * is not emptied to be deleted.
 */
export const statefulResourcesProtected: ChecklistRule = {
  name: "stateful-resources-protected",
  items: ["stateful-resources-protected"],
  scope: "core",
  severity: "blocker",
  title: "Stateful resources have deletion protection",
  remediation:
    "set the resource option protect: true (and deletionProtection: true on a database, no forceDestroy on a bucket)",
  subjects: [...caches, ...bucket, ...database],
  watches: [
    watch(database, "deletionProtection", "forceDestroy", "opts.protect"),
    watch(replicationGroup, "engine", "forceDestroy", "opts.protect"),
    watch(bucket, "forceDestroy", "opts.protect", "tags", "tagsAll"),
  ],
  early: true,
  judge(subject) {
    if (bucket.includes(subject.type) && isBackupBucket(subject) === false)
      return notApplicable("it is not tagged Purpose=backup");
    const excused = caches.includes(subject.type) ? noRedisOfItsOwn(subject) : undefined;
    if (excused) return excused;
    const faults = new Faults();
    if (!subject.protect) faults.problem("it is not protected from deletion");
    if (subject.get("forceDestroy") === true) faults.problem("forceDestroy empties the bucket when it is deleted");
    if (database.includes(subject.type)) mustBeTrue(subject, "deletionProtection", faults);
    return faults.outcome;
  },
};
