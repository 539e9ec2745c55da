import type * as pulumi from "@pulumi/pulumi";
import type { AlarmsById } from "../components/alarms";
import { BackupJobs, BackupPlan, Backups } from "../components/backups";
import type { RedisOutputs } from "../components/redis";
import type { Secrets } from "../components/secrets";
import type { Worker } from "../components/worker";
import type { Settings } from "../settings";
import { group } from "../settings";
import type { Code, Common, Inside } from "./part-args";
import type { Ground } from "./ground";

interface BackupParts extends Ground {
  readonly code: Code;
  readonly common: Common;
  readonly inside: Inside;
  readonly secrets: Secrets;
  readonly redis: RedisOutputs;
  /** What a backup of the configuration names of ElastiCache. */
  readonly parameterGroupName: pulumi.Input<string> | undefined;
  readonly worker: Worker;
}

/** The bucket, what fills it, the drill that proves it, and AWS Backup for the database where there is one. */
export function makeBackups(settings: Settings, parts: BackupParts) {
  const { opts, optsIn, code, common, inside, secrets, redis, parameterGroupName, worker } = parts;
  const { scope, keyArn } = common;
  const { replicaRegion, ...chosen } = group(settings, "backup");
  const backups = new Backups(
    "backups",
    {
      ...common,
      ...chosen,
      writerRoleArns: [worker.taskRoleArn],
      replicaRegion,
      replicaProvider: replicaRegion === undefined ? undefined : optsIn(replicaRegion).provider,
    },
    opts,
  );
  const jobs = new BackupJobs(
    "backup-jobs",
    {
      ...common,
      ...chosen,
      serviceName: worker.serviceName,
      bucketName: backups.bucketName,
      bucketArn: backups.bucketArn,
      logBucketName: backups.logBucketName,
      replicaBucketName: backups.replicaBucketName,
      redis: redis.replicationGroupId && {
        replicationGroupId: redis.replicationGroupId,
        urlSecretArn: redis.urlSecretArns.backup,
        urlKeyStatements: redis.urlKeyStatements,
      },
      network: inside,
      subjects: {
        secretArns: Object.values(secrets.secretArns),
        clusterName: worker.clusterName,
        serviceNames: [worker.serviceName],
        parameterGroupName,
      },
      sentryDsnSecretArn: secrets.sentryDsnSecretArn,
      code: {
        snapshotExport: code["snapshot-export"],
        configBackup: code["config-backup"],
      },
      image: settings.workerImage,
      architecture: settings.workerArchitecture,
      clusterArn: worker.clusterArn,
    },
    opts,
  );
  if (settings.databaseEnabled && settings.backupPlan === "on") {
    const plan = { ...group(settings, "backupPlan"), lockMode: settings.backupLockMode };
    new BackupPlan("backup-plan", { scope, keyArn, ...plan }, opts);
  }
  const { snapshotExport, configBackup, alarms } = jobs.nodes;
  const all: AlarmsById = { ...snapshotExport?.nodes.alarms, ...configBackup.nodes.alarms, ...alarms };
  return { bucketName: backups.bucketName, alarms: all };
}
