import type * as pulumi from "@pulumi/pulumi";
import type { Alerting } from "../alarms";
import type { Scope } from "../scope";
import type { RedisThresholds } from "./alarms";

export interface RedisArgs extends Partial<RedisThresholds> {
  readonly scope: Scope;
  /** Private subnets in at least two zones. */
  readonly subnetIds: readonly pulumi.Input<string>[];
  /** Admits workers and nobody else. */
  readonly securityGroupId: pulumi.Input<string>;
  /** Encrypts data and snapshots. Changing it replaces Redis and loses the queue. */
  readonly keyArn: pulumi.Input<string>;
  /** The secret that gets the address with the token, `rediss://:token@host:port`. */
  readonly urlSecretId: pulumi.Input<string>;
  /** Bounds the memory of the queue. Changed in the maintenance window. Default `cache.t4g.micro`. */
  readonly nodeType?: string;
  /** One primary, the rest replicas; 2 to 6. Default 2. */
  readonly nodes?: number;
  /** Default 7.1. An upgrade runs in the maintenance window; there is no way back. */
  readonly engineVersion?: string;
  /** Days, 7 to 35. Default 7 (catalogue: redis-automatic-snapshots). */
  readonly snapshotRetentionDays?: number;
  /** Daily, `hh:mm-hh:mm`, UTC. Default 03:00-04:00. */
  readonly snapshotWindow?: string;
  /** Weekly, `ddd:hh:mm-ddd:hh:mm`, UTC, not overlapping the snapshot window. Default sun:05:00-sun:06:00. */
  readonly maintenanceWindow?: string;
  /** Share of memory kept free for snapshots and failover. Percent, default 25 (catalogue: redis-memory-bounded). */
  readonly reservedMemoryPercent?: number;
  /** Default 6379. */
  readonly port?: number;
  /** Whom its alarms tell. Without it there are none. */
  readonly alerting?: Alerting;
}

export const redisDefaults = Object.freeze({
  nodeType: "cache.t4g.micro",
  nodes: 2,
  engineVersion: "7.1",
  snapshotRetentionDays: 7,
  snapshotWindow: "03:00-04:00",
  maintenanceWindow: "sun:05:00-sun:06:00",
  reservedMemoryPercent: 25,
  port: 6379,
  memoryAlarmPercent: 80,
  connectionsAlarm: 500,
  replicationLagAlarmSeconds: 10,
});
