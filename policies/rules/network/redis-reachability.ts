import { notApplicable } from "../../model/outcome";
import { noRedisOfItsOwn } from "../../knowledge/data/cache";
import { clientWatches, judgeReach } from "../../knowledge/network/private-reach";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { cacheCluster, caches, replicationGroup, serverlessCache } from "../../model/types";
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
    bad: [
      'new aws.vpc.SecurityGroupIngressRule("in", {',
      "  securityGroupId: redis.id,",
      '  cidrIpv4: "10.0.0.0/8",',
      '  ipProtocol: "tcp",',
      "  fromPort: 6379,",
      "  toPort: 6379,",
      "});",
    ].join("\n"),
    good: [
      'new aws.vpc.SecurityGroupIngressRule("in", {',
      "  securityGroupId: redis.id,",
      "  referencedSecurityGroupId: worker.id,",
      '  ipProtocol: "tcp",',
      "  fromPort: 6379,",
      "  toPort: 6379,",
      "});",
    ].join("\n"),
  },
  subjects: caches,
  watches: [
    watch([...replicationGroup, ...cacheCluster], "engine", "port", "securityGroupIds"),
    watch(cacheCluster, "replicationGroupId"),
    watch(serverlessCache, "engine", "securityGroupIds"),
    ...clientWatches,
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
        address,
      },
      stack,
    );
  },
};
