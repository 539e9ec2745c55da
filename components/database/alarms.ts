import type { AlarmDefinition, Metric } from "../alarms";

/** When the alarms of a database ring. */
export interface DatabaseThresholds {
  /** Percent, default 80. */
  readonly cpuAlarmPercent: number;
  /** Default 80. */
  readonly connectionsAlarm: number;
  /** GiB, default 2. */
  readonly freeStorageAlarmGib: number;
  /** MiB, default 64. */
  readonly freeMemoryAlarmMib: number;
}

const gib = 2 ** 30;
const mib = 2 ** 20;

/**
 * PostgreSQL stops taking writes at two thousand million transactions that no vacuum has cleaned up after. Half of that
 * leaves days to act; AWS's own advice names the same figure.
 */
const transactionIdsAlarm = 1_000_000_000;

/** What can go wrong with a database. A standby in another zone reports no lag: it is written to at the same time. */
export function databaseAlarms(identifier: string, thresholds: DatabaseThresholds): readonly AlarmDefinition[] {
  const { cpuAlarmPercent, connectionsAlarm, freeStorageAlarmGib, freeMemoryAlarmMib } = thresholds;
  const metric = (metricName: string, statistic: Metric["statistic"]): Metric => ({
    namespace: "AWS/RDS",
    metricName,
    dimensions: { DBInstanceIdentifier: identifier },
    statistic,
  });
  return [
    {
      id: "database-cpu",
      dedupeKey: "database-load",
      severity: "P2",
      symptom: `The database has used more than ${cpuAlarmPercent} % of its CPU for ten minutes.`,
      runbook: "database-load",
      watches: metric("CPUUtilization", "Average"),
      rings: "above",
      threshold: cpuAlarmPercent,
      periods: 10,
      silence: "notBreaching",
    },
    {
      id: "database-storage",
      severity: "P1",
      symptom: `The database has less than ${freeStorageAlarmGib} GiB of storage left; when it is full, it stops.`,
      runbook: "database-storage",
      watches: metric("FreeStorageSpace", "Minimum"),
      rings: "below",
      threshold: freeStorageAlarmGib * gib,
      periodSeconds: 300,
      periods: 1,
      // The only sign of life among these: a database that does not report is not there.
      silence: "breaching",
    },
    {
      id: "database-connections",
      dedupeKey: "database-load",
      severity: "P2",
      symptom: `The database has had more than ${connectionsAlarm} connections for five minutes; when all are taken, jobs fail.`,
      runbook: "database-load",
      watches: metric("DatabaseConnections", "Maximum"),
      rings: "above",
      threshold: connectionsAlarm,
      periods: 5,
      silence: "notBreaching",
    },
    {
      id: "database-memory",
      dedupeKey: "database-load",
      severity: "P2",
      symptom: `The database has had less than ${freeMemoryAlarmMib} MiB of memory left for ten minutes; it swaps, and is slow.`,
      runbook: "database-load",
      watches: metric("FreeableMemory", "Minimum"),
      rings: "below",
      threshold: freeMemoryAlarmMib * mib,
      periods: 10,
      silence: "notBreaching",
    },
    {
      id: "database-transaction-ids",
      severity: "P1",
      symptom: "The database has used up half of its transaction ids; at the end it refuses every write.",
      runbook: "database-transaction-ids",
      watches: metric("MaximumUsedTransactionIDs", "Maximum"),
      rings: "above",
      threshold: transactionIdsAlarm,
      periodSeconds: 300,
      periods: 1,
      silence: "notBreaching",
    },
  ];
}
