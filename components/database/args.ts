import type * as pulumi from "@pulumi/pulumi";
import type { Alerting } from "../alarms";
import type { Scope } from "../scope";
import type { DatabaseThresholds } from "./alarms";

export interface DatabaseArgs extends Partial<DatabaseThresholds> {
  readonly scope: Scope;
  /** Private subnets in at least two zones. */
  readonly subnetIds: readonly pulumi.Input<string>[];
  /** Admits workers and nobody else. */
  readonly securityGroupId: pulumi.Input<string>;
  /** Encrypts data, backups, the password and the logs. Changing it replaces the database and loses its data. */
  readonly keyArn: pulumi.Input<string>;
  /** Bounds memory and connections. Changed in the maintenance window. Default `db.t4g.micro`. */
  readonly instanceClass?: string;
  /**
   * PostgreSQL's major version, at least 14 (catalogue: database-engine-version-floor); minor ones follow by themselves.
   * Default 17.
   */
  readonly engineVersion?: string;
  /** GiB, default 20. */
  readonly storageGib?: number;
  /** Size up to which storage grows by itself. GiB, default 100. */
  readonly maxStorageGib?: number;
  /** Whether a standby in another zone takes over. Doubles the price. Default true. */
  readonly multiAz?: boolean;
  /** How far back it can be restored. Days, 7 to 35, default 7 (catalogue: database-automatic-backups). */
  readonly backupRetentionDays?: number;
  /** Daily, `hh:mm-hh:mm`, UTC. Default 02:00-03:00. */
  readonly backupWindow?: string;
  /** Weekly, `ddd:hh:mm-ddd:hh:mm`, UTC, not overlapping the backup window. Default sun:06:00-sun:07:00. */
  readonly maintenanceWindow?: string;
  /** Whether AWS and Pulumi refuse to delete it. Default true. */
  readonly protect?: boolean;
  /** Default 5432. */
  readonly port?: number;
  /** Default 90. */
  readonly logRetentionDays?: number;
  /** Whom its alarms tell. Without it there are none. */
  readonly alerting?: Alerting | undefined;
}

export const databaseDefaults = Object.freeze({
  instanceClass: "db.t4g.micro",
  engineVersion: "17",
  storageGib: 20,
  maxStorageGib: 100,
  multiAz: true,
  backupRetentionDays: 7,
  backupWindow: "02:00-03:00",
  maintenanceWindow: "sun:06:00-sun:07:00",
  protect: true,
  port: 5432,
  logRetentionDays: 90,
  userName: "ops",
  /** Free of charge; longer costs. */
  insightsRetentionDays: 7,
  monitoringIntervalSeconds: 60,
  certificateAuthority: "rds-ca-rsa2048-g1",
  cpuAlarmPercent: 80,
  connectionsAlarm: 80,
  freeStorageAlarmGib: 2,
  freeMemoryAlarmMib: 64,
});
