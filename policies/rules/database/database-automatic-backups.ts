import { mustBeAtLeast } from "../../model/demands";
import { isReplica, replicaProperties } from "../../knowledge/data/databases";
import { Faults, notApplicable } from "../../model/outcome";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { database, databaseInstance } from "../../model/types";
import { isAbsent } from "../../model/value";

const leastDays = 7;
const clusters = database.filter((type) => !databaseInstance.includes(type));

/** RDS takes a backup each day in a stated window, and keeps it a week at least; until then, to any second. */
export const databaseAutomaticBackups: ChecklistRule = {
  name: "database-automatic-backups",
  items: ["database-automatic-backups"],
  scope: "database",
  severity: "blocker",
  title: "The database has scheduled backups",
  why: "A wrong statement is often found days later; without backups from before, what it deleted is gone.",
  remediation: `set backupRetentionPeriod: ${leastDays} or more, and a backupWindow such as "02:00-03:00" (preferredBackupWindow of a cluster)`,
  example: { bad: "backupRetentionPeriod: 1", good: 'backupRetentionPeriod: 14, backupWindow: "02:00-03:00"' },
  controls: {
    fsbp: ["RDS.11"],
    checkov: ["CKV_AWS_133"],
    cdkNag: ["AwsSolutions-RDS13", "RDSInstanceBackupEnabled"],
    trivy: ["AWS-0077"],
  },
  subjects: database,
  watches: [
    watch(databaseInstance, "backupWindow"),
    watch(clusters, "preferredBackupWindow"),
    watch(database, "backupRetentionPeriod", ...replicaProperties),
  ],
  early: true,
  judge(subject) {
    if (isReplica(subject)) return notApplicable("it is a replica, and its source is judged instead");
    const faults = new Faults();
    mustBeAtLeast(subject, "backupRetentionPeriod", { least: leastDays, unit: "days" }, faults);
    const window = databaseInstance.includes(subject.type) ? "backupWindow" : "preferredBackupWindow";
    if (isAbsent(subject.get(window))) faults.problem(`${window} is not set`);
    return faults.outcome;
  },
};
