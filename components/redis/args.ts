import type * as pulumi from "@pulumi/pulumi";
import type { Alerting } from "../alarms";
import type { Scope } from "../scope";
import type { RedisThresholds } from "./alarms";

/** What ElastiCache runs. */
export type ElastiCacheEngine = "redis" | "valkey";
/** What runs the queue: one of ElastiCache's engines, or Upstash. */
export type RedisEngine = ElastiCacheEngine | "upstash";

/** The account at Upstash, and what the database may cost. */
export interface UpstashArgs {
  /** Whom the API key belongs to. */
  readonly email: string;
  readonly apiKey: pulumi.Input<string>;
  /** Where the developer API is. Default Upstash's own address. */
  readonly apiUrl?: string | undefined;
  /** Default: pay as you go. */
  readonly plan?: string | undefined;
  /** Most that a pay-as-you-go database may cost in a month. USD. Default: Upstash's. */
  readonly budget?: number | undefined;
}

export interface RedisArgs extends Partial<RedisThresholds> {
  readonly scope: Scope;
  /** Private subnets in at least two zones. */
  readonly subnetIds: readonly pulumi.Input<string>[];
  /** Admits the clients and nobody else. */
  readonly securityGroupId: pulumi.Input<string>;
  /** Encrypts data, snapshots, logs and the secrets with the addresses. Changing it replaces Redis and loses the queue. */
  readonly keyArn: pulumi.Input<string>;
  /** Default `redis`. From `redis` to `valkey` ElastiCache upgrades in place, with no way back; else it is a new, empty one. */
  readonly engine?: RedisEngine;
  /** How clients log in: all with one token, or each as a user with rights of its own. Default `token`. */
  readonly access?: "token" | "users";
  /**
   * Versions of the token, or of the users' passwords, that Redis accepts, oldest first: one, or two while clients move
   * from one to the next. Clients are given the newest. Default [1] (catalogue: rotated-redis-auth-token).
   */
  readonly tokenVersions?: readonly number[];
  /** How long a deleted address can be brought back: 0, or 7 to 30 days. Default 30. */
  readonly recoveryDays?: number;
  /** Bounds the memory of the queue. Changed in the maintenance window. Default `cache.t4g.micro`. */
  readonly nodeType?: string;
  /** One primary, the rest replicas; 2 to 6. Default 2. */
  readonly nodes?: number;
  /** Default: 7.1 of Redis, 8.0 of Valkey. An upgrade runs in the maintenance window; there is no way back. */
  readonly engineVersion?: string | undefined;
  /** Days, 7 to 35. Default 7 (catalogue: redis-automatic-snapshots). */
  readonly snapshotRetentionDays?: number;
  /** Daily, `hh:mm-hh:mm`, UTC. Default 03:00-04:00. */
  readonly snapshotWindow?: string;
  /** Weekly, `ddd:hh:mm-ddd:hh:mm`, UTC, not overlapping the snapshot window. Default sun:05:00-sun:06:00. */
  readonly maintenanceWindow?: string;
  /** Share of memory kept free for snapshots and failover. Percent, default 25 (catalogue: redis-memory-bounded). */
  readonly reservedMemoryPercent?: number;
  /** A command that takes longer is written to the slow log. Milliseconds, default 10. */
  readonly slowLogMilliseconds?: number;
  /** Of the slow log and the engine log. Default 90. */
  readonly logRetentionDays?: number;
  /** Changes do not wait for the maintenance window; some fail over. Default false. */
  readonly applyImmediately?: boolean;
  /** Redis is left alone when its resource is deleted or replaced. Default false. */
  readonly retain?: boolean;
  /** Default 6379. */
  readonly port?: number;
  /** Whom its alarms tell. Without it there are none. */
  readonly alerting?: Alerting;
  /**
   * The bundled `runtime/functions/redis-events.ts`, which turns ElastiCache's events into metrics. Without it nobody
   * hears of a failover or of a failed snapshot.
   */
  readonly eventsFunctionCode?: string | undefined;
  /** The account to make the database in; needed with engine `upstash`. */
  readonly upstash?: UpstashArgs | undefined;
}

export const redisDefaults = Object.freeze({
  engine: "redis",
  access: "token",
  tokenVersions: [1] as readonly number[],
  recoveryDays: 30,
  nodeType: "cache.t4g.micro",
  nodes: 2,
  snapshotRetentionDays: 7,
  snapshotWindow: "03:00-04:00",
  maintenanceWindow: "sun:05:00-sun:06:00",
  reservedMemoryPercent: 25,
  slowLogMilliseconds: 10,
  logRetentionDays: 90,
  applyImmediately: false,
  retain: false,
  port: 6379,
  /** How often the token shall be replaced (catalogue: rotated-redis-auth-token). */
  rotationDays: 90,
  engineVersions: Object.freeze({ redis: "7.1", valkey: "8.0" }),
  memoryAlarmPercent: 80,
  cpuAlarmPercent: 80,
  connectionsAlarm: 500,
  authFailuresAlarm: 5,
  replicationLagAlarmSeconds: 10,
});

/** The arguments with their defaults in place. */
export type ChosenRedis = Required<Omit<RedisArgs, "alerting" | "eventsFunctionCode" | "upstash" | "engineVersion">> &
  Pick<RedisArgs, "alerting" | "eventsFunctionCode" | "upstash" | "engineVersion">;
