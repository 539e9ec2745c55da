import { mustBeSet } from "../../model/demands";
import { isReplica, replicaProperties } from "../../knowledge/data/databases";
import { Faults, notApplicable } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { database } from "../../model/types";
import { databaseNetworks } from "../../model/types/database";
import { UNKNOWN } from "../../model/value";

/** Where it is not spelt as RDS does. */
const properties: Readonly<Record<string, string>> = { "aws:neptune/cluster:Cluster": "neptuneSubnetGroupName" };

/** A database lies in subnets that somebody chose for it, not in whatever the account's default network has. */
export const databaseInOwnNetwork: ControlRule = {
  name: "database-in-own-network",
  severity: "required",
  title: "The database lies in subnets of its own choosing",
  why: "The default network of an account has a way to the internet, and everything else in the account lies in it.",
  remediation: "give it the name of an aws.rds.SubnetGroup of private subnets",
  example: { bad: 'dbSubnetGroupName: "default"', good: "dbSubnetGroupName: subnets.name" },
  controls: {},
  subjects: database,
  watches: [watch(database, "dbSubnetGroupName", "neptuneSubnetGroupName", ...replicaProperties)],
  early: false,
  judge(subject, stack) {
    const property = properties[subject.type] ?? "dbSubnetGroupName";
    const value = subject.get(property);
    if (isReplica(subject) && value === undefined)
      return notApplicable("it is a replica and may lie where its source does");
    const faults = new Faults();
    if (value === "default") faults.problem(`${property} is the account's default`);
    else if (value !== UNKNOWN || stack.named(databaseNetworks, subject, property).length === 0)
      mustBeSet(subject, property, faults, "so it lies in the account's default network");
    return faults.outcome;
  },
};
