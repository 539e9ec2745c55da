import { mustNameOwnKey } from "../../model/demands";
import { isReplica, replicaProperties } from "../../knowledge/data/databases";
import { Faults, notApplicable } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { database } from "../../model/types";

/** Data, snapshots and the master password are encrypted with a key of one's own, which can be shared and taken away. */
export const databaseOwnKey: ControlRule = {
  name: "database-own-key",
  severity: "required",
  title: "The database is encrypted with a key of one's own",
  why: "A snapshot under AWS's own key cannot be copied to another account, where it would outlive the loss of this one; and the key cannot be changed later.",
  remediation:
    "set kmsKeyId, and masterUserSecretKmsKeyId where RDS manages the password, to an aws.kms.Key; kmsKeyId replaces the database",
  example: {
    bad: "storageEncrypted: true, manageMasterUserPassword: true",
    good: "storageEncrypted: true, kmsKeyId: key.arn, manageMasterUserPassword: true, masterUserSecretKmsKeyId: key.arn",
  },
  controls: { checkov: ["CKV_AWS_327"] },
  subjects: database,
  watches: [watch(database, "kmsKeyId", "manageMasterUserPassword", "masterUserSecretKmsKeyId", ...replicaProperties)],
  early: false,
  judge(subject, stack) {
    if (isReplica(subject)) return notApplicable("it is a replica and has the key of its source");
    const faults = new Faults();
    mustNameOwnKey(subject, "kmsKeyId", stack, faults);
    if (subject.get("manageMasterUserPassword") === true)
      mustNameOwnKey(subject, "masterUserSecretKmsKeyId", stack, faults);
    return faults.outcome;
  },
};
