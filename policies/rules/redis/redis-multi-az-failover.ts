import { judgeCache, mustBeTrue } from "../../knowledge/data/cache";
import type { Faults } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { cacheCluster, caches, replicationGroup, serverlessCache } from "../../model/types";
import { isList } from "../../model/value";

/** A replica in another zone takes over by itself when the primary's zone fails. Serverless caches always have one. */
export const redisMultiAzFailover: ChecklistRule = {
  name: "redis-multi-az-failover",
  items: ["redis-multi-az-failover"],
  scope: "core",
  severity: "blocker",
  title: "Redis has a replica in another zone with automatic failover",
  why: "When the zone of a single node fails, the queue stands still until somebody makes a new one, and its jobs are lost.",
  remediation: "set multiAzEnabled: true, automaticFailoverEnabled: true and numCacheClusters: 2 or more",
  example: {
    bad: "numCacheClusters: 1",
    good: "numCacheClusters: 2, multiAzEnabled: true, automaticFailoverEnabled: true",
  },
  controls: { fsbp: ["ElastiCache.3"], checkov: ["CKV2_AWS_50"], cdkNag: ["AwsSolutions-AEC4"] },
  subjects: caches,
  watches: [
    watch(
      replicationGroup,
      "automaticFailoverEnabled",
      "engine",
      "multiAzEnabled",
      "nodeGroupConfigurations",
      "numCacheClusters",
      "replicasPerNodeGroup",
    ),
    watch(cacheCluster, "engine", "replicationGroupId"),
    watch(serverlessCache, "engine"),
  ],
  early: true,
  judge: (cache) =>
    judgeCache(cache, {
      group(group, faults) {
        mustBeTrue(group, "multiAzEnabled", faults);
        mustBeTrue(group, "automaticFailoverEnabled", faults);
        judgeReplicas(group, faults);
      },
      serverless: () => undefined,
      node: "has no replica",
    }),
};

/** Only a count that is stated and too small is a fault: AWS itself refuses the two switches without a replica. */
function judgeReplicas(group: Resource, faults: Faults): void {
  const nodes = group.get("numCacheClusters");
  const replicas = group.get("replicasPerNodeGroup");
  const shards = group.get("nodeGroupConfigurations");
  if (isList(shards) && shards.length > 0) return;
  if (replicas === 0 || (replicas === undefined && typeof nodes === "number" && nodes < 2))
    faults.problem("it has no replica");
}
