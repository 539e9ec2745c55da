import { engineOf } from "../../knowledge/data/databases";
import { judgeReach } from "../../knowledge/network/private-reach";
import { openingProperties } from "../../knowledge/network/reachability";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { isGiven } from "../../knowledge/network/speaking";
import {
  database,
  ecsService,
  lambdaFunction,
  schedule,
  securityGroup,
  securityGroupEgressRule,
  securityGroupIngressRule,
  securityGroupRule,
  taskDefinition,
} from "../../model/types";
import { eventTarget } from "../../model/types/alarms";
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
    bad: 'new SecurityGroupIngressRule("in", { securityGroupId: database.id, cidrIpv4: "10.0.0.0/8", ... })',
    good: 'new SecurityGroupIngressRule("in", { securityGroupId: database.id, referencedSecurityGroupId: worker.id, ... })',
  },
  subjects: database,
  watches: [
    watch(database, "engine", "port", "vpcSecurityGroupIds"),
    watch(ecsService, "networkConfiguration", "taskDefinition"),
    watch(taskDefinition, "containerDefinitions"),
    watch(lambdaFunction, "environment", "vpcConfig"),
    watch(schedule, "target"),
    watch(eventTarget, "ecsTarget"),
    watch(securityGroup, "egress", "ingress"),
    watch([...securityGroupIngressRule, ...securityGroupEgressRule, ...securityGroupRule], ...openingProperties),
  ],
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
        speaksTo: (client) => isGiven(client, address, stack),
      },
      stack,
    );
  },
};
