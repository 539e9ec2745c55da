/** The queue, and when its alarms ring. */
import type { Definition } from "../values";
import { percent, text, wholeNumber } from "../values";

export const redisKeys = {
  redisNodeType: {
    about: "ElastiCache node type; it bounds the memory of the queue.",
    ...text("node type such as cache.t4g.small", /^cache\.[a-z0-9]+\.[a-z0-9]+$/),
    fallback: { sandbox: "cache.t4g.micro", staging: "cache.t4g.micro", prod: "cache.m7g.large" },
  },
  redisNodes: {
    about: "Redis nodes in all: one primary, the rest replicas in other zones. One node alone cannot fail over.",
    ...wholeNumber(2, 6, "nodes"),
    fallback: "2",
  },
  redisEngineVersion: {
    about: "Redis version. An upgrade runs in the maintenance window; there is no way back.",
    ...text("7.0 or 7.1", /^7\.[01]$/),
    fallback: "7.1",
  },
  redisSnapshotRetentionDays: {
    about: "How long automatic snapshots are kept.",
    ...wholeNumber(7, 35, "days"),
    fallback: "7",
  },
  redisSnapshotWindow: {
    about: "Daily hour in which snapshots are taken; choose the quietest. UTC.",
    ...text("hh:mm-hh:mm, at least one hour", /^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/),
    fallback: "03:00-04:00",
  },
  redisMaintenanceWindow: {
    about: "Weekly window in which AWS patches and changes that wait are applied. UTC.",
    ...text(
      "ddd:hh:mm-ddd:hh:mm",
      /^(sun|mon|tue|wed|thu|fri|sat):([01]\d|2[0-3]):[0-5]\d-(sun|mon|tue|wed|thu|fri|sat):([01]\d|2[0-3]):[0-5]\d$/,
    ),
    fallback: "sun:05:00-sun:06:00",
  },
  redisReservedMemoryPercent: {
    about: "Share of a node's memory kept free for snapshots and failover; too little and a snapshot stops writes.",
    ...wholeNumber(25, 50, "percent"),
    fallback: "25",
  },
  redisMemoryAlarmPercent: {
    about: "More used memory on a Redis node than this pages (P1): when it is full, jobs are refused.",
    ...percent,
    fallback: "80",
  },
  redisConnectionsAlarm: {
    about: "More connections to a Redis node than this warn (P2): something does not close them.",
    ...wholeNumber(10, 65_000, "connections"),
    fallback: "500",
  },
  redisReplicationLagAlarmSeconds: {
    about: "A replica that is further behind than this warns (P2): a failover would lose that much.",
    ...wholeNumber(1, 3_600, "seconds"),
    fallback: "10",
  },
} satisfies Record<string, Definition<unknown>>;
