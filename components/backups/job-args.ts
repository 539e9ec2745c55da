import * as pulumi from "@pulumi/pulumi";
import type { Alerting } from "../alarms";
import type { FunctionNetwork } from "../functions";
import type { PolicyStatement } from "../policy-document";
import type { Scope } from "../scope";
import { nameIn } from "../scope";

/** They name functions, tasks, roles and queues. */
export const snapshotExportId = "snapshot-export";
export const configBackupId = "config-backup";
export const restoreDrillId = "restore-drill";

/** A replication group that is backed up. */
export interface RedisSource {
  readonly replicationGroupId: pulumi.Input<string>;
  /** Secret with its address, as the client `backup`. */
  readonly urlSecretArn: pulumi.Input<string>;
  /** What reading that secret takes besides, where its key is not the stack's own. Default nothing. */
  readonly urlKeyStatements?: readonly PolicyStatement[];
}

/** What a backup of the configuration names: versions, never values. */
export interface ConfigSubjects {
  readonly secretArns: readonly pulumi.Input<string>[];
  readonly clusterName: pulumi.Input<string>;
  readonly serviceNames: readonly pulumi.Input<string>[];
  /** Nothing for a Redis that is not ElastiCache's. */
  readonly parameterGroupName?: pulumi.Input<string> | undefined;
}

export interface BackupJobsArgs {
  readonly scope: Scope;
  /** Encrypts logs, environment, what is stored and what failed. */
  readonly keyArn: pulumi.Input<string>;
  /** Name of the service in metrics. */
  readonly serviceName: pulumi.Input<string>;
  /** Where backups go, and what watches over that: outputs of `Backups`. */
  readonly bucketName: pulumi.Input<string>;
  readonly bucketArn: pulumi.Input<string>;
  readonly logBucketName: pulumi.Input<string>;
  readonly replicaBucketName?: pulumi.Input<string> | undefined;
  /** What Redis is backed up; nothing for an engine that has no snapshots of ours to export. */
  readonly redis: RedisSource | undefined;
  /** Where Redis can be reached: private subnets, and a group that Redis admits. */
  readonly network: FunctionNetwork;
  /** What a backup of the configuration names. */
  readonly subjects: ConfigSubjects;
  /** Secret with the DSN that scheduled work checks in with. */
  readonly sentryDsnSecretArn: pulumi.Input<string>;
  /** Paths of the functions, as `bundleFunctions` gives them. */
  readonly code: { readonly snapshotExport: string; readonly configBackup: string };
  /** Image that holds the drill, by digest, and what it is built for; the worker's. Default `X86_64`. */
  readonly image: string;
  readonly architecture?: "X86_64" | "ARM64";
  /** Cluster that the drill runs in. */
  readonly clusterArn: pulumi.Input<string>;
  /** Time between two dumps of Redis. Hours, default 24. */
  readonly intervalHours?: number;
  /** Rings when the newest dump is older. Hours, more than the interval. Default 26. */
  readonly freshnessHours?: number;
  /** Default: on Sundays at 04:00 UTC. */
  readonly drillSchedule?: string;
  /** Rings when the last drill that passed is older. Days, default 30. */
  readonly drillMaxAgeDays?: number;
  /** Default 90. */
  readonly logRetentionDays?: number;
  /** Whom its alarms tell. Without it there are none. */
  readonly alerting?: Alerting | undefined;
}

/** When the functions run; UTC. The export does whatever step is due. */
export const backupSchedules = Object.freeze({ snapshotExport: "rate(5 minutes)", configBackup: "cron(30 4 * * ? *)" });

export const backupJobsDefaults = Object.freeze({
  architecture: "X86_64",
  intervalHours: 24,
  freshnessHours: 26,
  drillSchedule: "cron(0 4 ? * SUN *)",
  drillMaxAgeDays: 30,
  logRetentionDays: 90,
} as const);

/** Roles of what writes backups, by name: they are needed before the roles are there. */
export function jobRoleArns(scope: Scope): readonly pulumi.Output<string>[] {
  return [[snapshotExportId], [configBackupId], [restoreDrillId, "task"]].map((words) => {
    const roleName = nameIn(scope, "iamRole", ...words);
    return pulumi.interpolate`arn:${scope.partition}:iam::${scope.accountId}:role/${roleName}`;
  });
}
