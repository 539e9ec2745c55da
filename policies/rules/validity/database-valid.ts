import { Limits } from "../../model/limits";
import { Faults } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { AwsRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { databaseInstance } from "../../model/types";
import { databaseParameterGroup } from "../../model/types/database";
import { textOf, UNKNOWN } from "../../model/value";
import { judgeWindows } from "./windows";

/** A database instance has a proper name, and its backups and upkeep have times of their own. */
export const databaseValid: AwsRule = {
  name: "database-valid",
  documentation: "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html",
  severity: "blocker",
  title: "RDS accepts the database instance",
  why: "Making a database takes ten minutes and more; what RDS refuses is known only when the rest of the update has waited for it.",
  remediation: "keep backups for at most 35 days, and give backupWindow and maintenanceWindow different half-hours",
  example: {
    bad: "backupRetentionPeriod: 90,",
    good: "backupRetentionPeriod: 35, // longer by AWS Backup",
  },
  subjects: databaseInstance,
  watches: [
    watch(
      databaseInstance,
      "allocatedStorage",
      "backupRetentionPeriod",
      "backupWindow",
      "engine",
      "engineVersion",
      "identifier",
      "maintenanceWindow",
      "manageMasterUserPassword",
      "monitoringInterval",
      "parameterGroupName",
      "port",
    ),
  ],
  early: true,
  judge(subject, stack) {
    const faults = new Faults();
    const limits = Limits.of(subject, faults);
    limits.matches(
      "identifier",
      /^(?=.{1,63}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/i,
      "1 to 63 letters, digits and single hyphens that begin with a letter",
    );
    limits.range("backupRetentionPeriod", 0, 35, "days");
    limits.range("port", 1150, 65_535);
    limits.oneOf("monitoringInterval", [0, 1, 5, 10, 15, 30, 60]);
    if (textOf(subject.get("engine")).startsWith("postgres")) limits.range("allocatedStorage", 5, 65_536, "GiB");
    if (subject.get("manageMasterUserPassword") !== true)
      limits.matches(
        "password",
        /^(?!.*[/"@ ])[\x21-\x7E]{8,128}$/,
        'a password of 8 to 128 characters without /, ", @ and space',
      );
    judgeWindows(limits, "backupWindow", "maintenanceWindow", 30);
    judgeFamily(subject, stack, faults);
    return faults.outcome;
  },
};

/** Parameters are of one engine and one version, such as `postgres17` or `mysql8.0`. */
function judgeFamily(subject: Resource, stack: Stack, faults: Faults): void {
  const [engine, version] = ["engine", "engineVersion"].map((property) => textOf(subject.get(property)));
  for (const group of stack.named(databaseParameterGroup, subject, "parameterGroupName")) {
    const family = group.get("family");
    if (family === UNKNOWN) faults.unknown(`the family of parameter group "${group.name}" is not known`);
    if (typeof family !== "string" || !engine) continue;
    const own = family.slice(engine.length);
    const fits = family.startsWith(engine) && (!version || `${version}.`.startsWith(`${own}.`));
    if (!fits) faults.problem(`parameter group "${group.name}" is of another engine or version (family)`);
  }
}
