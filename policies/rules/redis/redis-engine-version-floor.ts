import { noRedisOfItsOwn } from "../../knowledge/data/cache";
import { versionOf } from "../../model/demands";
import { fail, pass, unknown } from "../../model/outcome";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { cacheCluster, caches, replicationGroup, serverlessCache } from "../../model/types";
import { isAbsent, UNKNOWN } from "../../model/value";

/** Oldest lines of which AWS has named no end, as of November 2026; standard support of Redis 6 ends on 2027-01-31. */
const floors = { redis: "7.0", valkey: "7.2" } as const;

/** A version left out is AWS's newest. */
export const redisEngineVersionFloor: ChecklistRule = {
  name: "redis-engine-version-floor",
  items: ["redis-engine-version-floor"],
  scope: "core",
  severity: "required",
  title: "Redis engine is at or above the version floor",
  why: "AWS stops to mend old engines, then upgrades them at a time of its own choosing and charges for extended support.",
  remediation: `set engineVersion to ${floors.redis} of Redis or ${floors.valkey} of Valkey, or later`,
  example: { bad: 'engine: "redis", engineVersion: "6.2"', good: 'engine: "redis", engineVersion: "7.1"' },
  subjects: caches,
  watches: [
    watch(replicationGroup, "engine", "engineVersion"),
    watch(cacheCluster, "engine", "engineVersion", "replicationGroupId"),
    watch(serverlessCache, "engine", "majorEngineVersion"),
  ],
  early: false,
  judge(cache) {
    const excused = noRedisOfItsOwn(cache);
    if (excused) return excused;
    const property = serverlessCache.includes(cache.type) ? "majorEngineVersion" : "engineVersion";
    const engine = cache.get("engine");
    const version = cache.get(property);
    if (isAbsent(version)) return pass;
    if (engine === UNKNOWN || version === UNKNOWN)
      return unknown("which engine it runs is not known before the update");
    const floor = floors[engine === "valkey" ? "valkey" : "redis"];
    return (versionOf(version) ?? 0) >= (versionOf(floor) ?? 0) ? pass : fail(`${property} is older than ${floor}`);
  },
};
