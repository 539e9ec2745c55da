import { engineOf } from "../../knowledge/data/databases";
import { clientWatches, judgeReach } from "../../knowledge/network/private-reach";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { database } from "../../model/types";
import { UNKNOWN } from "../../model/value";

const address = /^DATABASE_(URL|HOST)/;
const ports = { postgres: 5432, mysql: 3306, other: UNKNOWN } as const;

/** A database is reached by its clients and by nobody else: by security groups, in which only parts of this stack run. */
export const databaseReachability: ChecklistRule = {
  name: "database-reachability",
  items: ["firewall-rules-set"],
  scope: "core",
  severity: "blocker",
  title: "The database is reached by its clients, and by nobody else",
  why: "A missing rule shows only when a job hangs; a rule too many lets anything in the network try passwords.",
  remediation:
    "give the database and each client a security group of their own, with an egress rule from the one and an ingress rule to the other (referencedSecurityGroupId) on the database's port",
  example: {
    bad: [
      'new aws.vpc.SecurityGroupIngressRule("in", {',
      "  securityGroupId: database.id,",
      '  cidrIpv4: "10.0.0.0/8",',
      '  ipProtocol: "tcp",',
      "  fromPort: 5432,",
      "  toPort: 5432,",
      "});",
    ].join("\n"),
    good: [
      'new aws.vpc.SecurityGroupIngressRule("in", {',
      "  securityGroupId: database.id,",
      "  referencedSecurityGroupId: worker.id,",
      '  ipProtocol: "tcp",',
      "  fromPort: 5432,",
      "  toPort: 5432,",
      "});",
    ].join("\n"),
  },
  subjects: database,
  watches: [watch(database, "engine", "port", "vpcSecurityGroupIds"), ...clientWatches],
  early: false,
  judge(subject, stack) {
    const port = subject.get("port");
    const engine = engineOf(subject);
    return judgeReach(
      subject,
      {
        port: port === UNKNOWN || engine === UNKNOWN ? UNKNOWN : typeof port === "number" ? port : ports[engine],
        property: "vpcSecurityGroupIds",
        others: stack.ofTypes(database).filter((other) => other !== subject),
        address,
      },
      stack,
    );
  },
};
