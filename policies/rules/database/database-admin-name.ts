import { fail, pass, unknown } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { databaseInstance } from "../../model/types";
import { databaseCluster } from "../../model/types/database";
import { textOf, UNKNOWN } from "../../model/value";

/** Names that are tried first. */
const guessed = ["admin", "administrator", "awsuser", "master", "mysql", "oracle", "postgres", "root", "sa", "user"];

/** The master user has a name that is not tried first. */
export const databaseAdminName: ControlRule = {
  name: "database-admin-name",
  severity: "required",
  title: "The database's master user has a name of its own",
  why: "Half of what somebody needs to log in is then known to everybody.",
  remediation: "set username (masterUsername of a cluster) to a name of your own; it replaces the database",
  example: { bad: 'username: "postgres"', good: 'username: "ops"' },
  controls: { fsbp: ["RDS.24", "RDS.25"] },
  subjects: [...databaseInstance, ...databaseCluster],
  watches: [watch(databaseInstance, "username"), watch(databaseCluster, "masterUsername")],
  early: false,
  judge(subject) {
    const property = databaseInstance.includes(subject.type) ? "username" : "masterUsername";
    const name = subject.get(property);
    if (name === UNKNOWN) return unknown(`${property} is not known before the update`);
    return guessed.includes(textOf(name).toLowerCase()) ? fail(`${property} is one that everybody guesses`) : pass;
  },
};
