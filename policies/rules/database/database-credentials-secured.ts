import { isReplica, replicaProperties } from "../../knowledge/data/databases";
import { fail, notApplicable, pass, unknown } from "../../model/outcome";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { database, randomPassword, secretVersion } from "../../model/types";
import { isAbsent, UNKNOWN } from "../../model/value";

const madeAsSecret = [...randomPassword, ...secretVersion];
const passwords = ["password", "passwordWo", "masterPassword", "masterPasswordWo"];

/** The master password is AWS's secret, or is made as one; nobody wrote it into the program or its settings. */
export const databaseCredentialsSecured: ChecklistRule = {
  name: "database-credentials-secured",
  items: ["database-credentials-secured"],
  scope: "database",
  severity: "blocker",
  title: "Database credentials live in a secret store",
  why: "Whoever has the repository or the state then has the database, and nobody can change the password without a deploy.",
  remediation: "set manageMasterUserPassword: true, and have clients read the secret that AWS makes and rotates",
  example: { bad: 'password: "correct-horse"', good: "manageMasterUserPassword: true" },
  subjects: database,
  watches: [watch(database, "manageMasterUserPassword", "snapshotIdentifier", ...passwords, ...replicaProperties)],
  early: false,
  judge(subject, stack) {
    if (isReplica(subject)) return notApplicable("it is a replica and has the users of its source");
    const managed = subject.get("manageMasterUserPassword");
    const given = passwords.filter((property) => !isAbsent(subject.get(property)));
    const written = given.filter(
      (property) => !stack.sourcesOf(subject, property).some(({ type }) => madeAsSecret.includes(type)),
    );
    if (written.some((property) => subject.get(property) !== UNKNOWN))
      return fail("its master password stands in the program or its settings");
    if (managed === true) return pass;
    if (managed === UNKNOWN) return unknown("manageMasterUserPassword is not known before the update");
    if (written.length > 0) return unknown("where its master password comes from cannot be seen");
    if (given.length > 0) return pass;
    return isAbsent(subject.get("snapshotIdentifier"))
      ? fail("manageMasterUserPassword is not true, and no password is made for it")
      : unknown("its password is that of the snapshot from which it is made");
  },
};
