import { mustBeTrue } from "../../knowledge/data/cache";
import { Faults } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { databaseInstance } from "../../model/types";
import { databaseCluster } from "../../model/types/database";

const holders = [...databaseInstance, ...databaseCluster];

/** A snapshot says whose it is and how its data are classed, as the database does. */
export const databaseTagsToSnapshots: ControlRule = {
  name: "database-tags-to-snapshots",
  severity: "required",
  title: "Snapshots carry the tags of the database",
  why: "Rights and retention that follow tags do not hold for a copy of all the data.",
  remediation: "set copyTagsToSnapshot: true",
  example: { bad: "copyTagsToSnapshot: false", good: "copyTagsToSnapshot: true" },
  controls: { fsbp: ["RDS.16", "RDS.17", "RDS.47", "RDS.48"], checkov: ["CKV2_AWS_60", "CKV_AWS_313"] },
  subjects: holders,
  watches: [watch(holders, "copyTagsToSnapshot")],
  early: false,
  judge(subject) {
    const faults = new Faults();
    mustBeTrue(subject, "copyTagsToSnapshot", faults);
    return faults.outcome;
  },
};
