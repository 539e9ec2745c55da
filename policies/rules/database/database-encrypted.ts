import { mustBeTrue } from "../../knowledge/data/cache";
import { isReplica, replicaProperties } from "../../knowledge/data/databases";
import { Faults, notApplicable } from "../../model/outcome";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { database } from "../../model/types";
import { isAbsent } from "../../model/value";

/** Data, logs and snapshots of a database are encrypted on disk. It cannot be turned on later. */
export const databaseEncrypted: ChecklistRule = {
  name: "database-encrypted",
  items: ["sensitive-data-encrypted-at-rest"],
  scope: "core",
  severity: "blocker",
  title: "Database storage is encrypted at rest",
  why: "A snapshot that is shared or copied by mistake can be read by whoever gets it, and encryption cannot be added later.",
  remediation: "set storageEncrypted: true, and kmsKeyId for a key of your own",
  example: { bad: "storageEncrypted: false", good: "storageEncrypted: true, kmsKeyId: key.arn" },
  controls: {
    fsbp: ["RDS.3", "RDS.27"],
    checkov: ["CKV_AWS_16", "CKV_AWS_96", "CKV_AWS_74", "CKV_AWS_44"],
    cdkNag: ["AwsSolutions-RDS2", "RDSStorageEncrypted"],
    trivy: ["AWS-0079", "AWS-0080"],
  },
  subjects: database,
  watches: [watch(database, "storageEncrypted", ...replicaProperties)],
  early: true,
  judge(subject) {
    if (isReplica(subject) && isAbsent(subject.get("storageEncrypted")))
      return notApplicable("it is a replica and encrypted as its source is");
    const faults = new Faults();
    mustBeTrue(subject, "storageEncrypted", faults);
    return faults.outcome;
  },
};
