import { isReplica, replicaProperties } from "../../knowledge/data/databases";
import { fail, notApplicable, pass, unknown } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { componentTypes, databaseInstance } from "../../model/types";
import { clusterInstance, databaseCluster } from "../../model/types/database";
import { isAbsent, UNKNOWN } from "../../model/value";

/** In prod, a standby in another zone takes over by itself; a cluster has a second instance. */
export const databaseMultiAz: ControlRule = {
  name: "database-multi-az",
  severity: "required",
  title: "The database has a standby in another zone",
  why: "When its zone fails, a single instance is gone for as long as the zone, or until it is restored by hand.",
  remediation: "set multiAz: true, or give the cluster a second aws.rds.ClusterInstance",
  example: { bad: "multiAz: false", good: "multiAz: true" },
  controls: { fsbp: ["RDS.5", "RDS.15"], checkov: ["CKV_AWS_157"], cdkNag: ["AwsSolutions-RDS3", "RDSMultiAZSupport"] },
  subjects: [...databaseInstance, ...databaseCluster],
  watches: [
    watch(databaseInstance, "multiAz", ...replicaProperties),
    watch(databaseCluster, "dbClusterInstanceClass", ...replicaProperties),
    watch(clusterInstance, "clusterIdentifier"),
    watch([componentTypes.declaration], "settings"),
  ],
  early: false,
  judge(subject, stack) {
    if (stack.profile !== "prod") return notApplicable("the stack is not prod");
    if (isReplica(subject)) return notApplicable("it is a replica");
    if (databaseInstance.includes(subject.type)) {
      const multiAz = subject.get("multiAz");
      if (multiAz === UNKNOWN) return unknown("multiAz is not known before the update");
      return multiAz === true ? pass : fail("multiAz is not true");
    }
    if (!isAbsent(subject.get("dbClusterInstanceClass"))) return pass;
    const { sure, possible } = stack.naming(clusterInstance, "clusterIdentifier", subject);
    if (sure.length >= 2) return pass;
    return possible
      ? unknown("how many instances the cluster has is not known before the update")
      : fail("the cluster has fewer than two instances");
  },
};
