import { judgeCache } from "../../knowledge/data/cache";
import { askedNumber } from "../../model/demands";
import type { Faults } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { cacheCluster, caches, componentTypes, replicationGroup, serverlessCache } from "../../model/types";
import { isAbsent, UNKNOWN } from "../../model/value";

const leastDays = 1;

/** ElastiCache takes a snapshot each day, in a stated window, and keeps it at least one day (seven are proposed), or as long as was asked for. */
export const redisAutomaticSnapshots: ChecklistRule = {
  name: "redis-automatic-snapshots",
  items: ["redis-automatic-snapshots"],
  scope: "core",
  severity: "blocker",
  title: "Redis snapshots are automatic",
  why: "Jobs that a wrong command or a failed node takes with it cannot be had back.",
  remediation:
    'set snapshotRetentionLimit: 7 and a snapshotWindow such as "03:00-04:00" (dailySnapshotTime if serverless)',
  example: { bad: "snapshotRetentionLimit: 0", good: 'snapshotRetentionLimit: 7, snapshotWindow: "03:00-04:00"' },
  controls: {
    fsbp: ["ElastiCache.1"],
    checkov: ["CKV_AWS_134"],
    trivy: ["AWS-0050"],
  },
  subjects: caches,
  watches: [
    watch(replicationGroup, "engine", "snapshotRetentionLimit", "snapshotWindow"),
    watch(cacheCluster, "engine", "replicationGroupId"),
    watch(serverlessCache, "dailySnapshotTime", "engine", "snapshotRetentionLimit"),
    watch([componentTypes.declaration], "settings"),
  ],
  early: true,
  judge: (cache, stack) =>
    judgeCache(cache, {
      group: (group, faults) => judgeSnapshots(group, "snapshotWindow", stack, faults),
      serverless: (serverless, faults) => judgeSnapshots(serverless, "dailySnapshotTime", stack, faults),
      node: "loses its jobs with its host",
    }),
};

function judgeSnapshots(cache: Resource, time: string, stack: Stack, faults: Faults): void {
  const least = askedNumber(stack, "redisSnapshotRetentionDays", leastDays);
  const days = cache.get("snapshotRetentionLimit");
  if (days === UNKNOWN) faults.unknown("snapshotRetentionLimit is not known before the update");
  else if (typeof days !== "number" || days < least)
    faults.problem(`snapshotRetentionLimit is less than ${least} ${least === 1 ? "day" : "days"}`);
  if (isAbsent(cache.get(time))) faults.problem(`${time} is not set`);
}
