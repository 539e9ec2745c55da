import { fail, pass, unknown } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { databaseInstance } from "../../model/types";
import { clusterInstance } from "../../model/types/database";
import { UNKNOWN } from "../../model/value";

/** A database has no address on the internet. */
export const databaseNotPublic: ControlRule = {
  name: "database-not-public",
  severity: "blocker",
  title: "The database has no public address",
  why: "One wrong firewall rule is then all that stands between everybody and the data.",
  remediation: "set publiclyAccessible: false",
  example: { bad: "publiclyAccessible: true", good: "publiclyAccessible: false" },
  controls: { fsbp: ["RDS.2"], checkov: ["CKV_AWS_17"], trivy: ["AWS-0180"], cdkNag: ["RDSInstancePublicAccess"] },
  subjects: [...databaseInstance, ...clusterInstance],
  watches: [watch([...databaseInstance, ...clusterInstance], "publiclyAccessible")],
  early: true,
  judge(subject) {
    const isPublic = subject.get("publiclyAccessible");
    if (isPublic === UNKNOWN) return unknown("publiclyAccessible is not known before the update");
    return isPublic === true ? fail("publiclyAccessible is true") : pass;
  },
};
