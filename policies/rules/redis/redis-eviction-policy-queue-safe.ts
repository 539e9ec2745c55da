import { judgeCache } from "../../knowledge/data/cache";
import type { Faults } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { cacheCluster, cacheParameterGroup, caches, replicationGroup, serverlessCache } from "../../model/types";
import { at, elements, isAbsent, textOf, UNKNOWN } from "../../model/value";

/**
 * A full Redis refuses writes instead of dropping jobs. AWS's default parameter groups evict (`volatile-lru`), and so
 * does every serverless cache; only a parameter group of one's own can say `noeviction`.
 */
export const redisEvictionPolicyQueueSafe: ChecklistRule = {
  name: "redis-eviction-policy-queue-safe",
  items: ["redis-eviction-policy-queue-safe"],
  scope: "core",
  severity: "blocker",
  title: "Redis never evicts job data",
  why: "A full Redis then throws waiting jobs away, and nobody is told.",
  remediation:
    'give the replication group an aws.elasticache.ParameterGroup of this stack with the parameter maxmemory-policy = "noeviction"',
  example: {
    bad: '{ name: "maxmemory-policy", value: "allkeys-lru" }',
    good: '{ name: "maxmemory-policy", value: "noeviction" }',
  },
  subjects: caches,
  watches: [
    watch(replicationGroup, "engine", "parameterGroupName"),
    watch(cacheCluster, "engine", "replicationGroupId"),
    watch(serverlessCache, "engine"),
    watch(cacheParameterGroup, "parameters"),
  ],
  early: false,
  judge: (cache, stack) =>
    judgeCache(cache, {
      group: (group, faults) => judgeGroup(group, stack, faults),
      serverless: (_, faults) => faults.problem("a serverless cache evicts keys when it is full, jobs among them"),
      node: "is not fit for a queue",
    }),
};

function judgeGroup(group: Resource, stack: Stack, faults: Faults): void {
  const name = group.get("parameterGroupName");
  const [parameters] = stack.named(cacheParameterGroup, group, "parameterGroupName");
  if (parameters) judgeParameters(parameters, faults);
  else if (isAbsent(name) || textOf(name).startsWith("default."))
    faults.problem("it uses a default parameter group, which evicts keys when memory is full");
  else faults.unknown("its parameter group is not in this stack, so its eviction policy cannot be seen");
}

function judgeParameters(group: Resource, faults: Faults): void {
  const parameters = elements(group.get("parameters"));
  const policy =
    parameters === UNKNOWN
      ? UNKNOWN
      : at(
          parameters.find((parameter) => at(parameter, "name") === "maxmemory-policy"),
          "value",
        );
  if (policy === UNKNOWN) faults.unknown(`maxmemory-policy of parameter group "${group.name}" is not known`);
  else if (policy !== "noeviction")
    faults.problem(`maxmemory-policy of parameter group "${group.name}" is not noeviction`);
}
