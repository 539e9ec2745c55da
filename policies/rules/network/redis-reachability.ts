import { notApplicable } from "../../model/outcome";
import { noRedisOfItsOwn } from "../../knowledge/data/cache";
import { judgeReach } from "../../knowledge/network/private-reach";
import { openingProperties } from "../../knowledge/network/reachability";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { isGiven } from "../../knowledge/network/speaking";
import {
  cacheCluster,
  caches,
  ecsService,
  lambdaFunction,
  replicationGroup,
  schedule,
  securityGroup,
  securityGroupEgressRule,
  securityGroupIngressRule,
  securityGroupRule,
  serverlessCache,
  taskDefinition,
} from "../../model/types";
import { eventTarget } from "../../model/types/alarms";
import { UNKNOWN } from "../../model/value";

/** Who speaks to Redis is given its address, or the secret with its address. */
const address = /^REDIS_(URL|HOST)/;

/** Redis is reached by its clients and by nobody else: by security groups, in which only parts of this stack run. */
export const redisReachability: ChecklistRule = {
  name: "redis-reachability",
  items: ["redis-provisioned", "firewall-rules-set"],
  scope: "core",
  severity: "blocker",
  title: "Redis is reached by its clients, and by nobody else",
  why: "A missing rule shows only when the worker starts and hangs; a rule too many lets anything in the network read and forge jobs.",
  remediation:
    "give Redis and each client a security group of their own, with an egress rule from the one and an ingress rule to the other (referencedSecurityGroupId) on the port of Redis",
  example: {
    bad: 'new SecurityGroupIngressRule("in", { securityGroupId: redis.id, cidrIpv4: "10.0.0.0/8", ... })',
    good: 'new SecurityGroupIngressRule("in", { securityGroupId: redis.id, referencedSecurityGroupId: worker.id, ... })',
  },
  subjects: caches,
  watches: [
    watch([...replicationGroup, ...cacheCluster], "engine", "port", "securityGroupIds"),
    watch(cacheCluster, "replicationGroupId"),
    watch(serverlessCache, "engine", "securityGroupIds"),
    watch(ecsService, "networkConfiguration", "taskDefinition"),
    watch(taskDefinition, "containerDefinitions"),
    watch(lambdaFunction, "environment", "vpcConfig"),
    watch(schedule, "target"),
    watch(eventTarget, "ecsTarget"),
    watch(securityGroup, "egress", "ingress"),
    watch([...securityGroupIngressRule, ...securityGroupEgressRule, ...securityGroupRule], ...openingProperties),
  ],
  early: false,
  judge(cache, stack) {
    const excused = noRedisOfItsOwn(cache);
    if (excused?.status === "notApplicable") return notApplicable(excused.reason);
    const port = cache.get("port");
    return judgeReach(
      cache,
      {
        port: port === UNKNOWN ? UNKNOWN : typeof port === "number" ? port : 6379,
        property: "securityGroupIds",
        others: stack.ofTypes(caches).filter((other) => other !== cache),
        speaksTo: (client) => isGiven(client, address, stack),
      },
      stack,
    );
  },
};
