/** The queue, and when its alarms ring. */
import { z } from "zod";
import type { Definition } from "../values";
import { oneOf, optional, percent, safeUrl, text, wholeNumber } from "../values";

const yesOrNo = {
  expects: "true or false",
  schema: z.enum(["true", "false"]).transform((value) => value === "true"),
};

/** The newest version and the one before it, at most: that is how many tokens ElastiCache accepts at a time. */
const tokenVersions = {
  expects: "one whole number, or two that follow each other, such as 1 or 1,2",
  schema: z
    .string()
    .regex(/^[1-9]\d{0,5}(,[1-9]\d{0,5})?$/)
    .transform((value) => value.split(",").map(Number))
    .refine(([older = 0, newer]) => newer === undefined || newer === older + 1),
};

export const redisKeys = {
  redisEngine: {
    about:
      "What runs Redis: ElastiCache with Redis or Valkey, or Upstash, which is outside the network. From redis to valkey it is upgraded in place, with no way back; any other change makes a new, empty one.",
    ...oneOf(["redis", "valkey", "upstash"]),
    expects:
      "redis, valkey or upstash; never serverless: a serverless cache throws keys away when it is full and takes no parameter that forbids it, so a queue would lose jobs",
    fallback: "redis",
  },
  redisAccess: {
    about:
      "How clients log in: all with one token, or each as a user of its own who may do only what it needs. docs/redis.md tells how to change over.",
    ...oneOf(["token", "users"]),
    fallback: "token",
  },
  redisTokenVersions: {
    about:
      "Versions of the token that Redis accepts; clients are given the last. Rotate in two updates: from 1 to 1,2, and when all clients have restarted to 2.",
    ...tokenVersions,
    fallback: "1",
  },
  redisGroupId: {
    about: "Replication group of another stack to use instead of making one. It must admit this stack's clients.",
    ...optional(text("name of a replication group", /^[a-z](-?[a-z0-9]){0,39}$/)),
  },
  redisGroupSecurityGroupId: {
    about: "Security group of the replication group that redisGroupId names; this stack's clients are let out to it.",
    ...optional(text("id of a security group", /^sg-[0-9a-f]{8,17}$/)),
  },
  redisUrlSecretArn: {
    about: "Secret with the address and the login of the replication group that redisGroupId names.",
    ...optional(text("ARN of a secret", /^arn:[\w-]+:secretsmanager:[\w-]+:\d{12}:secret:\S+$/)),
  },
  redisUrlSecretKeyArn: {
    about:
      "Key of the secret that redisUrlSecretArn names. Default: this stack's roles may use any key of that account and region, for that secret only.",
    ...optional(text("ARN of a KMS key", /^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/[\w-]+$/)),
  },
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
    about:
      "Version of the engine; without it 7.1 of Redis and 8.0 of Valkey. An upgrade runs in the maintenance window; there is no way back.",
    ...optional(
      text(
        "7.0 or 7.1 of Redis, 7.2, 8.0, 8.1 or 8.2 of Valkey; never 9.x: it writes dumps in a form of its own, which the restore drill cannot load, and its durability needs cluster mode",
        /^(7\.[012]|8\.[012])$/,
      ),
    ),
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
  redisSlowLogMilliseconds: {
    about: "A command that takes longer is written to the slow log.",
    ...wholeNumber(1, 60_000, "milliseconds"),
    fallback: "10",
  },
  redisApplyImmediately: {
    about:
      "Changes of Redis do not wait for the maintenance window. Some fail over; changes of the log delivery need it. Set it for one update.",
    ...yesOrNo,
    fallback: "false",
  },
  redisRetain: {
    about:
      "Redis stays in AWS when its resource is deleted or replaced; docs/redis.md tells how to get rid of one that is kept. It is protected in any case.",
    ...yesOrNo,
    fallback: { sandbox: "false", staging: "false", prod: "true" },
  },
  redisMemoryAlarmPercent: {
    about: "More used memory on a Redis node than this pages (P1): when it is full, jobs are refused.",
    ...percent,
    fallback: "80",
  },
  redisCpuAlarmPercent: {
    about: "A Redis node that is busy for more of the time than this warns (P2): soon every job waits for it.",
    ...percent,
    fallback: "80",
  },
  redisAuthFailuresAlarm: {
    about: "More refused log-ins at a Redis node within five minutes than this warn (P2).",
    ...wholeNumber(0, 10_000, "log-ins"),
    fallback: "5",
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

/** The account at Upstash; needed with redisEngine upstash. */
export const upstashKeys = {
  upstashEmail: {
    about: "Whom the API key of Upstash belongs to.",
    ...optional(text("e-mail address", /^[^\s@]+@[^\s@]+$/)),
  },
  upstashPlan: {
    about: "What the Upstash database may hold and costs: pay as you go, or a fixed size.",
    ...oneOf([
      "payg",
      "fixed_250mb",
      "fixed_1gb",
      "fixed_5gb",
      "fixed_10gb",
      "fixed_50gb",
      "fixed_100gb",
      "fixed_500gb",
    ]),
    fallback: "payg",
  },
  upstashApiUrl: {
    about: "Where the developer API of Upstash is; another address only for tests.",
    ...safeUrl,
    fallback: "https://api.upstash.com/v2",
  },
} satisfies Record<string, Definition<unknown>>;
