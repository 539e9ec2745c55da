import { noRedisOfItsOwn } from "../../knowledge/data/cache";
import { mustNotBeFalse } from "../../model/demands";
import { Faults } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { cacheCluster, replicationGroup } from "../../model/types";

/** AWS mends Redis by itself unless it is told not to. */
export const redisMinorUpgrades: ControlRule = {
  name: "redis-minor-upgrades",
  severity: "required",
  title: "Redis takes minor upgrades by itself",
  why: "Mended holes stay open until somebody remembers to upgrade by hand.",
  remediation: "leave autoMinorVersionUpgrade out, or set it to true",
  example: { bad: "autoMinorVersionUpgrade: false", good: "autoMinorVersionUpgrade: true" },
  controls: { fsbp: ["ElastiCache.2"], checkov: ["CKV_AWS_322"] },
  subjects: [...replicationGroup, ...cacheCluster],
  watches: [
    watch(replicationGroup, "autoMinorVersionUpgrade", "engine"),
    watch(cacheCluster, "autoMinorVersionUpgrade", "engine", "replicationGroupId"),
  ],
  early: false,
  judge(cache) {
    const faults = new Faults();
    mustNotBeFalse(cache, "autoMinorVersionUpgrade", faults);
    return noRedisOfItsOwn(cache) ?? faults.outcome;
  },
};
