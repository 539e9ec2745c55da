import { judgeCache } from "../../model/cache";
import type { Faults } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { cacheCluster, caches, replicationGroup, serverlessCache } from "../../model/types";
import { isAbsent, UNKNOWN } from "../../model/value";

/** ElastiCache takes a snapshot each day, in a stated window, and keeps it at least one day (seven are proposed). */
export const redisAutomaticSnapshots: ChecklistRule = {
  name: "redis-automatic-snapshots",
  items: ["redis-automatic-snapshots"],
  scope: "core",
  severity: "blocker",
  title: "Redis snapshots are automatic",
  remediation:
    'set snapshotRetentionLimit: 7 and a snapshotWindow such as "03:00-04:00" (dailySnapshotTime if serverless)',
  controls: { fsbp: ["ElastiCache.1"] },
  subjects: caches,
  watches: [
    watch(replicationGroup, "engine", "snapshotRetentionLimit", "snapshotWindow"),
    watch(cacheCluster, "engine", "replicationGroupId"),
    watch(serverlessCache, "dailySnapshotTime", "engine", "snapshotRetentionLimit"),
  ],
  early: true,
  judge: (cache) =>
    judgeCache(cache, {
      group: (group, faults) => judgeSnapshots(group, "snapshotWindow", faults),
      serverless: (serverless, faults) => judgeSnapshots(serverless, "dailySnapshotTime", faults),
      node: "loses its jobs with its host",
    }),
};

function judgeSnapshots(cache: Resource, time: string, faults: Faults): void {
  const days = cache.get("snapshotRetentionLimit");
  if (days === UNKNOWN) faults.unknown("snapshotRetentionLimit is not known before the update");
  else if (typeof days !== "number" || days < 1) faults.problem("snapshotRetentionLimit is less than 1 day");
  if (isAbsent(cache.get(time))) faults.problem(`${time} is not set`);
}
