import { noRedisOfItsOwn } from "../../knowledge/data/cache";
import { deliveryWatches, subscriptionsOf } from "../../knowledge/alarms/delivery";
import { fail, pass, unknown } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { cacheCluster, replicationGroup, topic } from "../../model/types";
import { isAbsent } from "../../model/value";

/** ElastiCache tells of failovers and failed snapshots on a topic, and somebody hears it; no metric says so. */
export const redisEventsHeard: ControlRule = {
  name: "redis-events-heard",
  severity: "required",
  title: "Failovers and failed snapshots of Redis are heard of",
  why: "A failed snapshot is told once, on a topic, and never again: without a listener the backups end in silence.",
  remediation: "set notificationTopicArn to a topic of this stack that has a subscription, and no kmsMasterKeyId",
  example: { bad: "notificationTopicArn: undefined", good: "notificationTopicArn: events.arn" },
  controls: {},
  subjects: [...replicationGroup, ...cacheCluster],
  watches: [
    watch(replicationGroup, "engine", "notificationTopicArn"),
    watch(cacheCluster, "engine", "notificationTopicArn", "replicationGroupId"),
    watch(topic, "kmsMasterKeyId"),
    ...deliveryWatches,
  ],
  early: false,
  judge(cache, stack) {
    const excused = noRedisOfItsOwn(cache);
    if (excused) return excused;
    if (isAbsent(cache.get("notificationTopicArn"))) return fail("notificationTopicArn is not set");
    const topics = stack.named(topic, cache, "notificationTopicArn");
    if (topics.length === 0)
      return unknown("notificationTopicArn leads to no topic of this stack, so who hears it cannot be seen");
    const encrypted = topics.find((one) => !isAbsent(one.get("kmsMasterKeyId")));
    if (encrypted) return fail(`topic "${encrypted.name}" is encrypted, and ElastiCache publishes to no such topic`);
    const subscriptions = topics.flatMap((one) => subscriptionsOf(one, stack));
    if (subscriptions.length === 0) return fail(`nobody has subscribed to topic "${topics[0]?.name ?? ""}"`);
    return subscriptions.some((one) => isAbsent(one.get("filterPolicy")))
      ? pass
      : unknown("every subscription has a filter, and whether that lets events of ElastiCache through cannot be seen");
  },
};
