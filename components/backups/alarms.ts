import type * as pulumi from "@pulumi/pulumi";
import { backupMetrics, metrics } from "../../runtime/contract";
import type { AlarmDefinition } from "../alarms";
import { nameIn } from "../scope";
import type { Scope } from "../scope";
import { restoreDrillId } from "./job-args";
import { replicationAlarms } from "./replication";

interface Watched {
  readonly scope: Scope;
  readonly serviceName: pulumi.Input<string>;
  readonly bucketName: pulumi.Input<string>;
  readonly replicaBucketName?: pulumi.Input<string> | undefined;
  readonly redis: object | undefined;
  readonly freshnessHours: number;
  readonly drillMaxAgeDays: number;
}

/** Backups that are missing, too old, not copied, or that could not be restored. */
export function backupAlarms(watched: Watched): readonly AlarmDefinition[] {
  const { bucketName, replicaBucketName, redis } = watched;
  return [
    ...(redis === undefined ? [] : redisAlarms(watched)),
    ...(replicaBucketName === undefined ? [] : replicationAlarms(bucketName, replicaBucketName)),
  ];
}

function redisAlarms({ scope, serviceName, freshnessHours, drillMaxAgeDays }: Watched): readonly AlarmDefinition[] {
  const metric = (metricName: string, statistic: "Maximum" | "Sum") => ({
    namespace: metrics.namespace,
    metricName,
    dimensions: { [metrics.dimension]: serviceName },
    statistic,
  });
  const above = { rings: "above", severity: "P2" } as const;
  return [
    {
      ...above,
      id: "redis-backup-stale",
      // What its function's own alarms say is most often why.
      dedupeKey: "snapshot-export",
      symptom: `The newest backup of Redis is older than ${freshnessHours} hours, or nothing says how old it is.`,
      runbook: "backup-stale",
      watches: metric(backupMetrics.dumpAge, "Maximum"),
      threshold: freshnessHours * 3_600,
      periodSeconds: 900,
      periods: 2,
      silence: "breaching",
    },
    {
      ...above,
      id: "restore-drill-stale",
      dedupeKey: "restore-drill",
      symptom: `No backup has been restored for a trial in ${drillMaxAgeDays} days.`,
      runbook: "restore-drill",
      watches: metric(backupMetrics.drillAge, "Maximum"),
      threshold: drillMaxAgeDays * 86_400,
      periodSeconds: 3_600,
      periods: 1,
      // The same function says how old backups are; its silence rings there.
      silence: "notBreaching",
    },
    {
      ...above,
      id: "restore-drill-failed",
      dedupeKey: "restore-drill",
      severity: "P1",
      symptom: "The newest backup of Redis could not be restored.",
      runbook: "restore-drill",
      watches: metric(backupMetrics.drillFailures, "Sum"),
      threshold: 0,
      periodSeconds: 300,
      periods: 1,
      silence: "notBreaching",
    },
    {
      ...above,
      id: "restore-drill-dead-letters",
      dedupeKey: "restore-drill",
      symptom: "A restore drill could not be started.",
      runbook: "restore-drill",
      watches: {
        namespace: "AWS/SQS",
        metricName: "ApproximateNumberOfMessagesVisible",
        dimensions: { QueueName: nameIn(scope, "queue", restoreDrillId, "dead-letters") },
        statistic: "Maximum",
      },
      threshold: 0,
      periodSeconds: 300,
      periods: 1,
      silence: "notBreaching",
    },
  ];
}
