import { alarmsReading, readingOf, readingProperties, ringsAbove } from "../../knowledge/alarms/alarm-metrics";
import type { Outcome } from "../../model/outcome";
import { Faults, notApplicable } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { cacheCluster, componentTypes, metricAlarm, replicationGroup } from "../../model/types";
import type { Unknown, Value } from "../../model/value";
import { at, elements, isAbsent, textOf, UNKNOWN } from "../../model/value";
import { askedNumber } from "./verdicts";

const namespace = "AWS/ElastiCache";

interface Limit {
  readonly metricName: string;
  readonly least: number;
  readonly most: number;
  readonly setting?: string;
  /** Nothing to say of a Redis that has one node only. */
  readonly ofReplicas?: boolean;
}

/**
 * Limits of a Redis node, of which an alarm must ring at 80 %, and what shows that one is reached. ElastiCache lets 65,000
 * clients in; the engine works on one core; a node that is full throws jobs away; a replica that is minutes behind takes over
 * without these minutes; and who is refused again and again is somebody who guesses, or a worker with an old password.
 */
const limits: readonly Limit[] = [
  { metricName: "DatabaseMemoryUsagePercentage", least: 1, most: 80, setting: "redisMemoryAlarmPercent" },
  { metricName: "CurrConnections", least: 1, most: 52_000, setting: "redisConnectionsAlarm" },
  { metricName: "EngineCPUUtilization", least: 1, most: 90, setting: "redisCpuAlarmPercent" },
  { metricName: "Evictions", least: 0, most: 1000 },
  { metricName: "AuthenticationFailures", least: 0, most: 1000, setting: "redisAuthFailuresAlarm" },
  {
    ...{ metricName: "ReplicationLag", least: 1, most: 300, setting: "redisReplicationLagAlarmSeconds" },
    ofReplicas: true,
  },
];

/**
 * Each node of a Redis has alarms on its memory and its connections. ElastiCache measures nodes and not groups: an alarm
 * on the group's own id never sees a datapoint, and one on the first node sees nothing of the second.
 */
export const alarmResourceLimits: ChecklistRule = {
  name: "alarm-resource-limits",
  items: ["alarm-resource-limits"],
  scope: "core",
  severity: "required",
  title: "Alert: a platform limit is near",
  why: "A queue's Redis that is full refuses writes, and one without connections left refuses workers; both end all work at once.",
  remediation: `for each node add aws.cloudwatch.MetricAlarms on ${namespace} ${limits.map(({ metricName }) => metricName).join(", ")} (the percentages at most at 80), with the dimension CacheClusterId from the group's memberClusters`,
  example: {
    bad: "dimensions: { CacheClusterId: group.replicationGroupId }",
    good: "dimensions: { CacheClusterId: group.memberClusters.apply((members) => members[0]) }, // and an alarm for each other member",
  },
  subjects: [...replicationGroup, ...cacheCluster],
  watches: [
    watch(replicationGroup, "memberClusters", "numCacheClusters", "numNodeGroups", "replicasPerNodeGroup"),
    watch([...replicationGroup, ...cacheCluster], "replicationGroupId", "clusterId", "engine"),
    watch(metricAlarm, ...readingProperties, "comparisonOperator", "threshold"),
    watch([componentTypes.declaration], "settings"),
  ],
  early: false,
  judge(cache, stack): Outcome {
    if (cache.get("engine") === "memcached") return notApplicable("it is Memcached");
    const faults = new Faults();
    for (const limit of limits) {
      if (limit.ofReplicas && nodesOf(cache) < 2) continue;
      const candidates = alarmsReading(stack, namespace, limit.metricName);
      const named = candidates.flatMap((alarm) => nodeOf(alarm, limit.metricName, cache, stack) ?? []);
      const ringing = named.filter(({ alarm }) => rings(alarm, limit, stack) !== false);
      if (ringing.some(({ alarm, node }) => node === UNKNOWN && rings(alarm, limit, stack) === UNKNOWN))
        faults.unknown(`when the alarms on ${limit.metricName} ring is not known before the update`);
      const nodes = new Set(ringing.map(({ node, alarm }) => (node === UNKNOWN ? alarm.urn : node)));
      const missing = nodesOf(cache) - nodes.size;
      if (missing > 0)
        faults.problem(`${missing} of its nodes have no alarm that rings at the limit of ${limit.metricName}`);
    }
    return faults.outcome;
  },
};

/** The node that an alarm watches, where it is one of this cache. Of a node not known yet it is known of which cache. */
function nodeOf(
  alarm: Resource,
  metricName: string,
  cache: Resource,
  stack: Stack,
): { alarm: Resource; node: string | Unknown } | undefined {
  const reading = readingOf(alarm, namespace, metricName);
  if (reading === undefined) return undefined;
  if (reading === UNKNOWN) return { alarm, node: UNKNOWN };
  const node = at(reading.dimensions, "CacheClusterId");
  if (node === UNKNOWN)
    return stack.names(node, alarm, reading.property, cache) === false ? undefined : { alarm, node };
  return isNodeOf(textOf(node), cache) ? { alarm, node: textOf(node) } : undefined;
}

/** `group-001`, or `group-0001-001` where the group has shards. */
function isNodeOf(node: string, cache: Resource): boolean {
  if (cacheCluster.includes(cache.type)) return [cache.get("clusterId"), cache.get("id")].includes(node);
  const members = elements(cache.get("memberClusters"));
  if (members !== UNKNOWN && members.length > 0) return members.includes(node);
  const group = node.replace(/(-\d{4})?-\d{3}$/, "");
  return group !== node && [cache.get("replicationGroupId"), cache.get("id")].includes(group);
}

function nodesOf(cache: Resource): number {
  const members = elements(cache.get("memberClusters"));
  if (members !== UNKNOWN && members.length > 0) return members.length;
  const count = (value: Value | undefined, otherwise: number) => (typeof value === "number" ? value : otherwise);
  const shards = count(cache.get("numNodeGroups"), 1);
  return count(cache.get("numCacheClusters"), shards * (1 + count(cache.get("replicasPerNodeGroup"), 0)));
}

function rings(alarm: Resource, { least, most, setting, metricName }: Limit, stack: Stack): boolean | Unknown {
  const threshold = alarm.get("threshold");
  const reading = readingOf(alarm, namespace, metricName);
  if (threshold === UNKNOWN || reading === UNKNOWN) return UNKNOWN;
  const asked = setting === undefined ? undefined : askedNumber(stack, setting);
  const isCount = metricName === "Evictions" || metricName === "AuthenticationFailures";
  const isBlind = [isCount ? "Average" : "Sum", "SampleCount", "Minimum"].includes(textOf(reading?.statistic));
  if (isBlind || isAbsent(threshold) || typeof threshold !== "number" || !ringsAbove(alarm)) return false;
  return threshold >= least && threshold <= most && (asked === undefined || threshold === asked);
}
