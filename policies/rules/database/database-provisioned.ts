import { fail, pass, unknown } from "../../model/outcome";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { componentTypes, database, stackType } from "../../model/types";
import { UNKNOWN } from "../../model/value";

/** Where a database is asked for, there is one: an instance or a cluster that AWS runs. */
export const databaseProvisioned: ChecklistRule = {
  name: "database-provisioned",
  items: ["database-provisioned"],
  scope: "database",
  severity: "blocker",
  title: "The relational database is provisioned",
  why: "Jobs that need the database fail one by one, and a database outside the stack has no backups that anybody checks.",
  remediation: "declare an aws.rds.Instance or Cluster, or use the Database component",
  example: {
    bad: 'new Declaration("declaration", { databaseEnabled: true }); // and no database',
    good: [
      'new Declaration("declaration", { databaseEnabled: true });',
      'new aws.rds.Instance("database", { engine: "postgres", instanceClass, allocatedStorage: 50 });',
    ].join("\n"),
  },
  subjects: [stackType],
  watches: [watch(database), watch([componentTypes.declaration], "settings")],
  early: false,
  judge(_, stack) {
    if (stack.ofTypes(database).length > 0) return pass;
    return stack.asked("databaseEnabled") === UNKNOWN
      ? unknown("whether the stack is to have a database is not known before the update")
      : fail("the stack declares no database, though it is to have one");
  },
};
