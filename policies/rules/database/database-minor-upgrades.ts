import { mustNotBeFalse } from "../../model/demands";
import { Faults } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { databaseInstance } from "../../model/types";
import { clusterInstance, documentInstance } from "../../model/types/database";

const instances = [...databaseInstance, ...clusterInstance, ...documentInstance];

/** AWS mends the database by itself, in its maintenance window, unless it is told not to. */
export const databaseMinorUpgrades: ControlRule = {
  name: "database-minor-upgrades",
  severity: "required",
  title: "The database takes minor upgrades by itself",
  why: "Mended holes stay open until somebody remembers to upgrade by hand.",
  remediation: "leave autoMinorVersionUpgrade out, or set it to true",
  example: { bad: "autoMinorVersionUpgrade: false", good: "autoMinorVersionUpgrade: true" },
  controls: { fsbp: ["RDS.13"], checkov: ["CKV_AWS_226"], cdkNag: ["RDSAutomaticMinorVersionUpgradeEnabled"] },
  subjects: instances,
  watches: [watch(instances, "autoMinorVersionUpgrade")],
  early: false,
  judge(subject) {
    const faults = new Faults();
    mustNotBeFalse(subject, "autoMinorVersionUpgrade", faults);
    return faults.outcome;
  },
};
