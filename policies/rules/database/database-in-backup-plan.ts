import { coverageOf, coverageWatches } from "../../knowledge/data/backup-plans";
import { isReplica, replicaProperties } from "../../knowledge/data/databases";
import { fail, notApplicable, pass, unknown } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { componentTypes, database } from "../../model/types";
import { UNKNOWN } from "../../model/value";

/** In prod, a plan of AWS Backup copies the database into a vault, out of reach of who may delete the database. */
export const databaseInBackupPlan: ControlRule = {
  name: "database-in-backup-plan",
  severity: "required",
  title: "A backup plan covers the database",
  why: "Automatic backups go with the instance, and its administrator may delete them all.",
  remediation: "select it by a tag, or by its ARN, in an aws.backup.Selection of a plan with a rule",
  example: { bad: "tags: {}", good: 'tags: { BackupPlan: "ops-prod" }' },
  controls: { securityHub: ["RDS.26"], cdkNag: ["NIST.800.53.R5-RDSInBackupPlan"] },
  subjects: database,
  watches: [
    watch(database, "tags", "tagsAll", ...replicaProperties),
    watch([componentTypes.declaration], "settings"),
    ...coverageWatches,
  ],
  early: false,
  judge(subject, stack) {
    if (stack.profile !== "prod") return notApplicable("the stack is not prod");
    if (isReplica(subject)) return notApplicable("it is a replica, and its source is judged instead");
    const covered = coverageOf(subject, stack);
    if (covered === UNKNOWN) return unknown("whether a backup plan covers it is not known before the update");
    return covered ? pass : fail("no backup plan of this stack covers it");
  },
};
