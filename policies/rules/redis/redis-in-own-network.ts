import { noRedisOfItsOwn } from "../../knowledge/data/cache";
import { mustBeSet } from "../../model/demands";
import { Faults } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { cacheCluster, caches, cacheSubnetGroup, replicationGroup, serverlessCache } from "../../model/types";
import { UNKNOWN } from "../../model/value";

/** Redis lies in subnets that somebody chose for it, not in whatever the account's default network has. */
export const redisInOwnNetwork: ControlRule = {
  name: "redis-in-own-network",
  severity: "required",
  title: "Redis lies in subnets of its own choosing",
  why: "The default network of an account has a way to the internet, and everything else in the account lies in it.",
  remediation: "give it the name of an aws.elasticache.SubnetGroup of private subnets (subnetIds if serverless)",
  example: { bad: 'subnetGroupName: "default"', good: "subnetGroupName: subnets.name" },
  controls: { fsbp: ["ElastiCache.7"], checkov: ["CKV_AWS_323"], cdkNag: ["AwsSolutions-AEC1"] },
  subjects: caches,
  watches: [
    watch(replicationGroup, "engine", "subnetGroupName"),
    watch(cacheCluster, "engine", "replicationGroupId", "subnetGroupName"),
    watch(serverlessCache, "engine", "subnetIds"),
  ],
  early: false,
  judge(cache, stack) {
    const excused = noRedisOfItsOwn(cache);
    if (excused) return excused;
    const property = serverlessCache.includes(cache.type) ? "subnetIds" : "subnetGroupName";
    const faults = new Faults();
    const value = cache.get(property);
    if (value === "default") faults.problem("subnetGroupName is the account's default");
    else if (value !== UNKNOWN || stack.named(cacheSubnetGroup, cache, property).length === 0)
      mustBeSet(cache, property, faults, "so it lies in the account's default network");
    return faults.outcome;
  },
};
