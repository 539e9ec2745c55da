import { noRedisOfItsOwn } from "../../knowledge/data/cache";
import { judgeDelivery } from "../../knowledge/data/cache-logs";
import { versionOf } from "../../model/demands";
import { Faults, notApplicable } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { cacheCluster, replicationGroup } from "../../model/types";

/** Since this version ElastiCache gives out what the engine says of itself. */
const since = "6.2";

/** Failovers, replicas that lost touch and saves that failed stand in the engine's own log and nowhere else. */
export const redisEngineLog: ControlRule = {
  name: "redis-engine-log",
  severity: "required",
  title: "Redis writes what it says of itself to a log",
  why: "Why the primary changed at night, or a replica began anew, stands in the log of a node that is gone by morning.",
  remediation:
    'add { logType: "engine-log", logFormat: "json", destinationType: "cloudwatch-logs", destination: <log group> } to logDeliveryConfigurations',
  example: {
    bad: [
      "logDeliveryConfigurations: [",
      '  { logType: "slow-log", logFormat: "json", destinationType: "cloudwatch-logs", destination: slow.name },',
      "],",
    ].join("\n"),
    good: [
      "logDeliveryConfigurations: [",
      '  { logType: "slow-log", logFormat: "json", destinationType: "cloudwatch-logs", destination: slow.name },',
      '  { logType: "engine-log", logFormat: "json", destinationType: "cloudwatch-logs", destination: engine.name },',
      "],",
    ].join("\n"),
  },
  controls: {},
  subjects: [...replicationGroup, ...cacheCluster],
  watches: [
    watch(replicationGroup, "engine", "engineVersion", "logDeliveryConfigurations"),
    watch(cacheCluster, "engine", "engineVersion", "logDeliveryConfigurations", "replicationGroupId"),
  ],
  early: false,
  judge(cache, stack) {
    const excused = noRedisOfItsOwn(cache);
    if (excused) return excused;
    const version = versionOf(cache.get("engineVersion"));
    if (version !== undefined && version < (versionOf(since) ?? 0))
      return notApplicable(`before ${since} Redis has no log that can be delivered`);
    const faults = new Faults();
    judgeDelivery(cache, "engine-log", stack, faults);
    return faults.outcome;
  },
};
