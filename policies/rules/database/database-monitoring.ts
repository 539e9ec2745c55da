import { mustBeAtLeast, mustBeSet } from "../../model/demands";
import { Faults } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { databaseInstance, iamRole } from "../../model/types";
import { clusterInstance } from "../../model/types/database";

/** RDS measures the host under the database as well: memory, processes, disk. */
export const databaseMonitoring: ControlRule = {
  name: "database-monitoring",
  severity: "required",
  title: "The database's host is monitored",
  why: "Whether a slow database waits for its disk or for memory is seen only on its host, and only while it happens.",
  remediation: "set monitoringInterval: 60 and monitoringRoleArn",
  example: { bad: "monitoringInterval: 0", good: "monitoringInterval: 60, monitoringRoleArn: role.arn" },
  controls: { fsbp: ["RDS.6"], checkov: ["CKV_AWS_118"], cdkNag: ["RDSEnhancedMonitoringEnabled"] },
  subjects: [...databaseInstance, ...clusterInstance],
  watches: [watch([...databaseInstance, ...clusterInstance], "monitoringInterval", "monitoringRoleArn")],
  early: false,
  judge(subject, stack) {
    const faults = new Faults();
    mustBeAtLeast(subject, "monitoringInterval", { least: 1, unit: "second" }, faults);
    const isRoleMade = stack.named(iamRole, subject, "monitoringRoleArn").length > 0;
    if (!isRoleMade) mustBeSet(subject, "monitoringRoleArn", faults, "so RDS may not write what it measures");
    return faults.outcome;
  },
};
