import { Limits } from "../../model/limits";
import { Faults } from "../../model/outcome";
import type { AwsRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { databaseInstance } from "../../model/types";
import { textOf } from "../../model/value";
import { judgeWindows } from "./windows";

/** A database instance has a proper name, and its backups and upkeep have times of their own. */
export const databaseValid: AwsRule = {
  name: "database-valid",
  documentation: "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html",
  severity: "blocker",
  title: "RDS accepts the database instance",
  remediation: "keep backups for at most 35 days, and give backupWindow and maintenanceWindow different half-hours",
  subjects: databaseInstance,
  watches: [
    watch(
      databaseInstance,
      "allocatedStorage",
      "backupRetentionPeriod",
      "backupWindow",
      "engine",
      "identifier",
      "maintenanceWindow",
      "manageMasterUserPassword",
      "monitoringInterval",
      "port",
    ),
  ],
  early: true,
  judge(subject) {
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
    return faults.outcome;
  },
};
