import * as pulumi from "@pulumi/pulumi";
import type { AlarmsById } from "../alarms";
import { makeAlarms } from "../alarms";
import type { ServiceFunction } from "../functions";
import { backupAlarms } from "./alarms";
import { makeConfigBackup } from "./config-backup";
import type { BackupJobsArgs } from "./job-args";
import { backupJobsDefaults } from "./job-args";
import { RestoreDrill } from "./restore-drill";
import { makeSnapshotExport, planLanding } from "./snapshot-export";

/**
 * What fills the backup bucket and proves that it can be restored from: a dump of Redis every day, the configuration's
 * names and versions every day, and every week a drill that loads the newest dump into a scratch Redis.
 *
 * Costs about 1.50 USD a month: runs, a task for a minute a week, a dozen alarms, and one manual snapshot for a quarter of
 * an hour a day. Source: catalogue items `redis-backup-copied-to-bucket`, `backup-objects-timestamped`,
 * `config-backup-taken`, `config-backup-redacted`, `restore-drill-recent`.
 *
 * @example
 * new BackupJobs("backup-jobs", { ...where, redis, network, subjects, code, image, clusterArn, sentryDsnSecretArn });
 */
export class BackupJobs extends pulumi.ComponentResource {
  readonly nodes: {
    readonly snapshotExport: ServiceFunction | undefined;
    readonly configBackup: ServiceFunction;
    readonly restoreDrill: RestoreDrill | undefined;
    /** By the end of their names, such as `redis-backup-stale`. */
    readonly alarms: AlarmsById;
  };

  constructor(name: string, args: BackupJobsArgs, opts?: pulumi.ComponentResourceOptions) {
    const chosen = { ...backupJobsDefaults, ...args };
    const { scope, redis, alerting } = chosen;
    const landing = planLanding(scope);
    const policyDocuments = redis ? { [`${name}-landing-policy`]: landing.document } : {};
    super("ops:backups:BackupJobs", name, { policyDocuments }, opts);

    const snapshotExport = redis && makeSnapshotExport(this, name, { ...chosen, redis, landing });
    const configBackup = makeConfigBackup(this, name, chosen);
    const restoreDrill =
      redis &&
      new RestoreDrill(
        `${name}-drill`,
        {
          ...chosen,
          schedule: chosen.drillSchedule,
          subnetIds: chosen.network.subnetIds,
          securityGroupId: chosen.network.securityGroupId,
        },
        { parent: this },
      );
    const alarms = alerting ? makeAlarms(this, name, scope, alerting, backupAlarms(chosen)) : {};

    this.nodes = { snapshotExport, configBackup, restoreDrill, alarms };
    this.registerOutputs({ policyDocuments });
  }
}
