import { readingOf, readingProperties, ringsAbove } from "../../knowledge/alarms/alarm-metrics";
import { judgeCache } from "../../knowledge/data/cache";
import { askedNumber, mustBeSet } from "../../model/demands";
import type { Faults } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import {
  cacheCluster,
  cacheParameterGroup,
  caches,
  componentTypes,
  metricAlarm,
  replicationGroup,
  serverlessCache,
} from "../../model/types";
import type { Unknown, Value } from "../../model/value";
import { at, elements, isAbsent, isList, numberOf, textOf, UNKNOWN } from "../../model/value";

/** Used memory above which somebody must hear of it, and what must stay free for snapshots and failovers; percent. */
const mostUsed = 80;
const leastReserved = 25;
const usage = "DatabaseMemoryUsagePercentage";

/** A queue that may not evict refuses jobs when memory is full; so its size is chosen, and every node is watched. */
export const redisMemoryBounded: ChecklistRule = {
  name: "redis-memory-bounded",
  items: ["redis-memory-bounded"],
  scope: "core",
  severity: "required",
  title: "Redis memory is bounded and watched",
  why: "A full Redis refuses jobs, and a snapshot without free memory stops its writes; both come without a warning.",
  remediation: `set nodeType, the parameter reserved-memory-percent = "${leastReserved}" and for each node an alarm on AWS/ElastiCache ${usage} with the dimension CacheClusterId and a threshold of at most ${mostUsed}`,
  example: {
    bad: 'parameters: [{ name: "maxmemory-policy", value: "noeviction" }]',
    good: 'parameters: [{ name: "maxmemory-policy", value: "noeviction" }, { name: "reserved-memory-percent", value: "25" }]',
  },
  subjects: caches,
  watches: [
    watch(
      replicationGroup,
      "engine",
      "memberClusters",
      "nodeType",
      "numCacheClusters",
      "numNodeGroups",
      "parameterGroupName",
      "replicasPerNodeGroup",
      "replicationGroupId",
    ),
    watch(cacheCluster, "engine", "replicationGroupId"),
    watch(serverlessCache, "cacheUsageLimits", "engine"),
    watch(cacheParameterGroup, "parameters"),
    watch([componentTypes.declaration], "settings"),
    watch(metricAlarm, ...readingProperties, "comparisonOperator", "threshold"),
  ],
  early: false,
  judge: (cache, stack) =>
    judgeCache(cache, {
      group(group, faults) {
        mustBeSet(group, "nodeType", faults, "so nothing says how much memory it has");
        judgeReserve(group, stack, faults);
        judgeAlarms(group, stack, faults);
      },
      serverless: (serverless, faults) =>
        mustBeSet(serverless, "cacheUsageLimits", faults, "so nothing bounds it but its price"),
      node: "keeps its jobs in the memory of one host",
    }),
};

function judgeReserve(group: Resource, stack: Stack, faults: Faults): void {
  const [own] = stack.named(cacheParameterGroup, group, "parameterGroupName");
  const name = group.get("parameterGroupName");
  // Groups of AWS reserve 25 percent.
  if (!own && (isAbsent(name) || textOf(name).startsWith("default."))) return;
  if (!own) {
    faults.unknown("its parameter group is not in this stack, so the reserved memory cannot be seen");
    return;
  }
  const parameters = elements(own.get("parameters"));
  const reserved =
    parameters === UNKNOWN
      ? UNKNOWN
      : at(
          parameters.find((parameter) => at(parameter, "name") === "reserved-memory-percent"),
          "value",
        );
  const least = Math.max(leastReserved, askedNumber(stack, "redisReservedMemoryPercent", leastReserved));
  if (reserved === UNKNOWN) faults.unknown(`reserved-memory-percent of "${own.name}" is not known before the update`);
  else if (reserved !== undefined && !(numberOf(reserved) >= least))
    faults.problem(`reserved-memory-percent of "${own.name}" is less than ${least}`);
}

function judgeAlarms(group: Resource, stack: Stack, faults: Faults): void {
  const watched = new Set<Value>();
  let isUnclear = false;
  for (const alarm of stack.index(alarmsOnMemory)) {
    const member = memberWatchedBy(alarm, group, stack);
    if (member === undefined) continue;
    const threshold = alarm.get("threshold");
    if (member === UNKNOWN || threshold === UNKNOWN) isUnclear = true;
    else if (typeof threshold === "number" && threshold <= mostUsed) watched.add(member);
  }
  const nodes = nodesOf(group);
  if (nodes !== UNKNOWN && watched.size >= nodes) return;
  if (isUnclear || nodes === UNKNOWN) faults.unknown("which of its nodes have an alarm on memory is not known");
  else
    faults.problem(`${nodes - watched.size} of its ${nodes} nodes have no alarm that rings at ${mostUsed} % of memory`);
}

/** Alarms that ring when a node of some group has used much of its memory, or may do so. */
const alarmsOnMemory = (stack: Stack): readonly Resource[] =>
  stack
    .ofTypes(metricAlarm)
    .filter((alarm) => readingOf(alarm, "AWS/ElastiCache", usage) !== undefined && ringsAbove(alarm));

/** What the alarm watches of the group; before the update nodes have no names, and each alarm stands for one. */
function memberWatchedBy(alarm: Resource, group: Resource, stack: Stack): Value | Unknown | undefined {
  const reading = readingOf(alarm, "AWS/ElastiCache", usage);
  if (reading === undefined || reading === UNKNOWN) return reading;
  const member = at(reading.dimensions, "CacheClusterId");
  if (member === UNKNOWN) {
    const from = stack.namedBy(UNKNOWN, replicationGroup, alarm, reading.property);
    if (from.length === 0) return UNKNOWN;
    return from.includes(group) ? alarm.urn : undefined;
  }
  const members = group.get("memberClusters");
  const id = textOf(group.get("replicationGroupId")) || textOf(group.get("id"));
  const isOwn =
    isList(members) && members.length > 0
      ? members.includes(member ?? null)
      : id !== "" && textOf(member).startsWith(`${id}-`);
  return isOwn ? member : undefined;
}

/** How many nodes the group has, in all its shards. */
function nodesOf(group: Resource): number | Unknown {
  const members = group.get("memberClusters");
  if (isList(members) && members.length > 0) return members.length;
  const [nodes, shards, replicas] = ["numCacheClusters", "numNodeGroups", "replicasPerNodeGroup"].map((property) =>
    group.get(property),
  );
  if (typeof nodes === "number") return nodes;
  if ([nodes, shards, replicas].includes(UNKNOWN)) return UNKNOWN;
  return (typeof shards === "number" ? shards : 1) * ((typeof replicas === "number" ? replicas : 0) + 1);
}
