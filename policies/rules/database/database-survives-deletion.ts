import { mustBeSet } from "../../model/demands";
import { isReplica, replicaProperties } from "../../knowledge/data/databases";
import { Faults, notApplicable } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { database, databaseInstance, componentTypes } from "../../model/types";
import { databaseCluster } from "../../model/types/database";
import { randomName } from "../../model/types/redis";
import { UNKNOWN } from "../../model/value";

const withBackups = [...databaseInstance, ...databaseCluster];
const last = "finalSnapshotIdentifier";

/** What a database held can be had back after it was deleted, whoever deleted it and why. */
export const databaseSurvivesDeletion: ControlRule = {
  name: "database-survives-deletion",
  severity: "required",
  title: "A database of production leaves its data behind when it is deleted",
  why: "A replacement that nobody read, or a stack torn down in the wrong account, otherwise takes the data and all automatic backups in the same minute.",
  remediation:
    "set skipFinalSnapshot: false, finalSnapshotIdentifier with a part that differs for each life of the database (random.RandomId), and deleteAutomatedBackups: false",
  example: {
    bad: "skipFinalSnapshot: true",
    good: "skipFinalSnapshot: false, finalSnapshotIdentifier: pulumi.interpolate`ops-final-${life.hex}`, deleteAutomatedBackups: false",
  },
  controls: {},
  subjects: database,
  watches: [
    watch(database, last, "skipFinalSnapshot", ...replicaProperties),
    watch(withBackups, "deleteAutomatedBackups"),
    watch([componentTypes.declaration], "settings"),
  ],
  early: false,
  judge(subject, stack) {
    if (stack.profile !== "prod") return notApplicable("the stack is not prod");
    if (isReplica(subject)) return notApplicable("it is a replica, and its source is judged instead");
    const faults = new Faults();
    const skips = subject.get("skipFinalSnapshot");
    if (skips === UNKNOWN) faults.unknown("skipFinalSnapshot is not known before the update");
    else if (skips === true) faults.problem("skipFinalSnapshot is true, so its last state is gone with it");
    const isMade = stack.sourcesOf(subject, last).some(({ type }) => randomName.includes(type));
    if (!(subject.get(last) === UNKNOWN && isMade))
      mustBeSet(subject, last, faults, "without which it cannot be deleted, or leaves nothing behind");
    if (!withBackups.includes(subject.type)) return faults.outcome;
    const deletes = subject.get("deleteAutomatedBackups");
    if (deletes === UNKNOWN) faults.unknown("deleteAutomatedBackups is not known before the update");
    else if (deletes !== false) faults.problem("its automatic backups are deleted with it (deleteAutomatedBackups)");
    return faults.outcome;
  },
};
