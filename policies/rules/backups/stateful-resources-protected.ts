import { mustBeTrue, noRedisOfItsOwn } from "../../knowledge/data/cache";
import { isBackupBucket } from "../../knowledge/data/buckets";
import { Faults, notApplicable } from "../../model/outcome";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { bucket, cacheCluster, caches, database, replicationGroup, serverlessCache } from "../../model/types";
import { repository } from "../../model/types/registry";
import { kept } from "../../model/types/stateful";
import { UNKNOWN } from "../../model/value";

/**
 * What holds data, and the keys without which it cannot be read, cannot be deleted by a slip: Pulumi protects it, a database
 * also protects itself, and nothing is emptied to be deleted.
 */
export const statefulResourcesProtected: ChecklistRule = {
  name: "stateful-resources-protected",
  items: ["stateful-resources-protected"],
  scope: "core",
  severity: "blocker",
  title: "Stateful resources have deletion protection",
  why: "A renamed resource is deleted and made anew: one careless update, and all jobs and backups are gone.",
  remediation:
    "set the resource option protect: true (and deletionProtection: true on a database, no forceDestroy on a bucket)",
  example: {
    bad: 'new aws.rds.Instance("database", { engine: "postgres", instanceClass });',
    good: 'new aws.rds.Instance("database", { engine: "postgres", instanceClass, deletionProtection: true }, { protect: true });',
  },
  controls: {
    fsbp: ["RDS.7", "RDS.8"],
    checkov: ["CKV_AWS_139", "CKV_AWS_293", "CKV2_AWS_58"],
    cdkNag: ["AwsSolutions-RDS10", "RDSInstanceDeletionProtectionEnabled"],
    trivy: ["AWS-0177", "AWS-0343"],
  },
  subjects: [...caches, ...bucket, ...database, ...kept],
  watches: [
    watch(database, "deletionProtection", "forceDestroy", "opts.protect"),
    watch(replicationGroup, "engine", "forceDestroy", "opts.protect"),
    watch(
      [...kept, ...cacheCluster, ...serverlessCache],
      "engine",
      "forceDelete",
      "forceDestroy",
      "opts.protect",
      "replicationGroupId",
    ),
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
    const empties = subject.get("forceDestroy");
    if (empties === UNKNOWN) faults.unknown("forceDestroy is not known before the update");
    else if (empties === true) faults.problem("forceDestroy empties it when it is deleted");
    if (repository.includes(subject.type) && subject.get("forceDelete") === true)
      faults.problem("forceDelete deletes its images with it");
    if (database.includes(subject.type)) mustBeTrue(subject, "deletionProtection", faults);
    return faults.outcome;
  },
};
