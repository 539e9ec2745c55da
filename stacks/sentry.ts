import type * as pulumi from "@pulumi/pulumi";
import { backupSchedules } from "../components/backups";
import { optionalSecret, secretSetting } from "../components/configuration";
import { Sentry } from "../components/sentry";
import { queueMonitorDefaults } from "../components/worker";
import type { Settings } from "../settings";
import { group } from "../settings";
import type { Ground } from "./ground";

/** Where errors are reported: a project of this stack's own where the settings name an organization, else a given one. */
export function sentryDsn(settings: Settings, { scope, opts }: Ground): pulumi.Output<string> {
  const { organization, team, ...chosen } = group(settings, "sentry");
  if (organization === undefined || team === undefined) return secretSetting("sentryDsn");
  const sentry = new Sentry(
    "sentry",
    {
      scope,
      organization,
      team,
      authToken: optionalSecret("sentryAuthToken"),
      runbookBaseUrl: settings.runbookBaseUrl,
      uptimeUrls: settings.uptimeUrls,
      jobDuration: group(settings, "jobDuration"),
      schedules: {
        queueMonitor: queueMonitorDefaults.schedule,
        configBackup: backupSchedules.configBackup,
        // Upstash has no snapshots to export, and so nothing to restore: nobody would check in.
        ...(settings.redisEngine !== "upstash" && {
          snapshotExport: backupSchedules.snapshotExport,
          restoreDrill: settings.backupDrillSchedule,
        }),
      },
      ...chosen,
    },
    opts,
  );
  return sentry.dsn;
}
