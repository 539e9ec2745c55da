import type { Outcome } from "../../model/outcome";
import { fail, Faults, notApplicable } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import { cacheCluster, replicationGroup, serverlessCache } from "../../model/types";
import { isAbsent, UNKNOWN } from "../../model/value";

/** How one demand is judged on each form in which ElastiCache runs a Redis. */
interface ByForm {
  group(cache: Resource, faults: Faults): void;
  serverless(cache: Resource, faults: Faults): void;
  /** What a stand-alone node cannot do; stand-alone nodes always fail. */
  readonly node: string;
}

/** Why a cache holds no jobs of its own: it is Memcached, or a node of a replication group that is judged itself. */
export function noRedisOfItsOwn(cache: Resource): Outcome | undefined {
  if (cache.get("engine") === "memcached") return notApplicable("it is Memcached");
  return cacheCluster.includes(cache.type) && !isAbsent(cache.get("replicationGroupId"))
    ? notApplicable("its replication group is judged instead")
    : undefined;
}

/** Judges a cache in its own form. */
export function judgeCache(cache: Resource, byForm: ByForm): Outcome {
  const excused = noRedisOfItsOwn(cache);
  if (excused) return excused;
  const faults = new Faults();
  if (replicationGroup.includes(cache.type)) byForm.group(cache, faults);
  else if (cache.get("engine") === UNKNOWN) faults.unknown("engine is not known before the update");
  else if (serverlessCache.includes(cache.type)) byForm.serverless(cache, faults);
  else return fail(`a stand-alone cache node ${byForm.node}`, "replace it by an aws.elasticache.ReplicationGroup");
  return faults.outcome;
}

/** Demands that a switch is on. */
export function mustBeTrue(resource: Resource, property: string, faults: Faults): void {
  const value = resource.get(property);
  if (value === UNKNOWN) faults.unknown(`${property} is not known before the update`);
  else if (value !== true) faults.problem(`${property} is not true`);
}
