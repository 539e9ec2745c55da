import { noRedisOfItsOwn } from "../../knowledge/data/cache";
import { mustBeSet } from "../../model/demands";
import { Faults } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { cacheCluster, replicationGroup } from "../../model/types";
import { randomName } from "../../model/types/redis";
import { UNKNOWN } from "../../model/value";

/** A group that is deleted on purpose, or replaced, leaves a snapshot behind. */
export const redisFinalSnapshot: ControlRule = {
  name: "redis-final-snapshot",
  severity: "required",
  title: "Redis leaves a last snapshot when it is deleted",
  why: "Automatic snapshots go with the group: a replacement that was meant to be harmless takes all jobs with it.",
  remediation: "set finalSnapshotIdentifier, with a part that differs for each life of the group (random.RandomId)",
  example: {
    bad: "finalSnapshotIdentifier: undefined",
    good: "finalSnapshotIdentifier: pulumi.interpolate`ops-final-${life.hex}`",
  },
  controls: {},
  subjects: [...replicationGroup, ...cacheCluster],
  watches: [
    watch(replicationGroup, "engine", "finalSnapshotIdentifier"),
    watch(cacheCluster, "engine", "finalSnapshotIdentifier", "replicationGroupId"),
  ],
  early: false,
  judge(cache, stack) {
    const faults = new Faults();
    const property = "finalSnapshotIdentifier";
    const isMade = stack.sourcesOf(cache, property).some(({ type }) => randomName.includes(type));
    if (!(cache.get(property) === UNKNOWN && isMade))
      mustBeSet(cache, property, faults, "so its last state is gone with it");
    return noRedisOfItsOwn(cache) ?? faults.outcome;
  },
};
