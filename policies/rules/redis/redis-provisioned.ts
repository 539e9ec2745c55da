import { fail, pass } from "../../model/outcome";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { componentTypes, replicationGroup, stackType, upstashDatabase } from "../../model/types";
import { isAbsent } from "../../model/value";

const provisioned = [...replicationGroup, ...upstashDatabase];

/**
 * The queue lives in a managed replication group, or in a database of Upstash. A serverless cache does not count: it may
 * evict jobs. A group of another stack counts where a component names it; the engine shows no resource for it here, and
 * the rules judge it where it is made.
 */
export const redisProvisioned: ChecklistRule = {
  name: "redis-provisioned",
  items: ["redis-provisioned"],
  scope: "core",
  severity: "blocker",
  title: "A managed Redis replication group is declared in the stack",
  why: "A worker without a queue starts, finds nothing to do, and looks healthy.",
  remediation: "declare an aws.elasticache.ReplicationGroup, or use the Redis component",
  example: {
    bad: 'new aws.elasticache.ServerlessCache("queue", { name: "queue", engine: "redis" }); // and no replication group',
    good: [
      'new aws.elasticache.ReplicationGroup("queue", {',
      '  description: "Jobs of the worker",',
      '  engine: "redis",',
      '  nodeType: "cache.t4g.small",',
      "  numCacheClusters: 2,",
      "});",
    ].join("\n"),
  },
  subjects: [stackType],
  watches: [watch([componentTypes.existingRedis], "groupId")],
  early: false,
  judge(_, stack) {
    const named = stack.ofTypes([componentTypes.existingRedis]).filter((redis) => !isAbsent(redis.get("groupId")));
    return stack.ofTypes(provisioned).length + named.length > 0
      ? pass
      : fail("the stack declares no Redis replication group");
  },
};
