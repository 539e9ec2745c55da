import { backupMetrics, metrics } from "../../../runtime/contract";
import {
  alarmsReading,
  readingOf,
  readingProperties,
  ringsAbove,
  ringsBelow,
} from "../../knowledge/alarms/alarm-metrics";
import { Faults, notApplicable } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { componentTypes, metricAlarm, stackType } from "../../model/types";
import type { Value } from "../../model/value";
import { isStructure, UNKNOWN } from "../../model/value";

const mebibyte = 2 ** 20;

/** Which settings say when an alarm on a metric rings, and what one of the setting is in the metric's unit. */
interface Asked {
  readonly namespace: string;
  readonly metricName: string;
  readonly side?: "below";
  /** Of settings in one list any one is enough. */
  readonly settings: readonly (readonly string[])[];
  readonly each?: number;
}

const own = (metricName: string, ...settings: string[]): Asked => ({
  namespace: metrics.namespace,
  metricName,
  settings: settings.map((setting) => [setting]),
});
const of = (namespace: string, metricName: string, ...settings: string[]): Asked => ({
  namespace: `AWS/${namespace}`,
  metricName,
  settings: settings.map((setting) => [setting]),
});

const table: readonly Asked[] = [
  own(metrics.queueDepth, "queueDepthWarn", "queueDepthPage", "queueDepthRollback"),
  own(metrics.oldestJobAge, "queueOldestJobWarnSeconds", "queueOldestJobPageSeconds", "queueOldestJobRollbackSeconds"),
  own(metrics.jobsFailed, "errorRateWarnPercent", "errorRatePagePercent", "errorRateRollbackPercent"),
  own(metrics.apiErrors, "apiErrorsWarnPercent", "apiErrorsPagePercent", "apiErrorsRollbackPercent"),
  {
    ...own(metrics.jobDuration, "jobDurationWarnSeconds", "jobDurationPageSeconds", "jobDurationRollbackSeconds"),
    each: 1000,
  },
  own(metrics.deadLetters, "queueDeadLettersAlarm"),
  own(metrics.jobsStalled, "queueStalledAlarm"),
  { ...own(metrics.secretAge), settings: [["secretMaxAgeDays", "secretEncryptionKeyMaxAgeDays"]] },
  { ...own(backupMetrics.dumpAge, "backupFreshnessHours"), each: 3600 },
  { ...own(backupMetrics.drillAge, "backupDrillMaxAgeDays"), each: 86_400 },
  of("ECS", "CPUUtilization", "workerCpuAlarmPercent"),
  of("ECS", "MemoryUtilization", "workerMemoryAlarmPercent", "workerMemoryRollbackPercent"),
  of("ElastiCache", "EngineCPUUtilization", "redisCpuAlarmPercent"),
  of("ElastiCache", "DatabaseMemoryUsagePercentage", "redisMemoryAlarmPercent"),
  of("ElastiCache", "CurrConnections", "redisConnectionsAlarm"),
  of("ElastiCache", "ReplicationLag", "redisReplicationLagAlarmSeconds"),
  of("ElastiCache", "AuthenticationFailures", "redisAuthFailuresAlarm"),
  of("RDS", "CPUUtilization", "databaseCpuAlarmPercent"),
  of("RDS", "DatabaseConnections", "databaseConnectionsAlarm"),
  { ...of("RDS", "FreeableMemory", "databaseFreeMemoryAlarmMib"), side: "below", each: mebibyte },
  { ...of("RDS", "FreeStorageSpace", "databaseFreeStorageAlarmGib"), side: "below", each: 1024 * mebibyte },
  of("ApplicationELB", "HTTPCode_Target_5XX_Count", "edgeServerErrorsAlarm"),
  of("ApplicationELB", "TargetResponseTime", "edgeLatencyAlarmSeconds"),
  of("WAFV2", "BlockedRequests", "edgeBlockedAlarm"),
];

/** Alarms ring where the settings say: for whatever is watched at all, there is one at each threshold that was asked for. */
export const thresholdsAsAsked: ControlRule = {
  name: "thresholds-as-asked",
  severity: "required",
  title: "Alarms ring where the stack's settings say",
  why: "Whoever reads the settings believes that they are in force. An alarm at another threshold rings too late, or so often that nobody listens.",
  remediation: "make the alarm's threshold from the setting that the message names, in the metric's own unit",
  example: {
    bad: "threshold: 500_000 // on JobDuration, where jobDurationPageSeconds is 90",
    good: "threshold: settings.jobDurationPageSeconds * 1000",
  },
  controls: {},
  subjects: [stackType],
  watches: [
    watch([componentTypes.declaration], "settings"),
    watch(metricAlarm, ...readingProperties, "comparisonOperator", "threshold"),
  ],
  early: false,
  judge(_, stack) {
    if (!stack.isDeclared) return notApplicable("the stack says nothing of its settings");
    const faults = new Faults();
    for (const asked of table) judgeMetric(asked, stack, faults);
    return faults.outcome;
  },
};

function judgeMetric(asked: Asked, stack: Stack, faults: Faults): void {
  for (const ringing of groupsOf(asked, stack)) {
    // Two settings may ask for the same, which takes two alarms.
    const free = ringing.map((alarm) => alarm.get("threshold"));
    for (const settings of asked.settings) {
      const wanted = settings.flatMap((setting) => {
        const value = stack.asked(setting);
        return typeof value === "number" ? [value * (asked.each ?? 1)] : [];
      });
      const place = free.findIndex((threshold) => typeof threshold === "number" && wanted.includes(threshold));
      if (place >= 0) free.splice(place, 1);
      if (wanted.length === 0 || place >= 0) continue;
      const names = ringing.map(({ name }) => `"${name}"`).join(", ");
      const text = `on ${asked.metricName} ${names} none rings at what ${settings.join(" or ")} says`;
      if (free.includes(UNKNOWN)) faults.unknown(`it is not known before the update whether ${text}`);
      else faults.problem(text);
    }
  }
}

/** Alarms on the metric that ring on the right side, by what they watch. */
function groupsOf({ namespace, metricName, side }: Asked, stack: Stack): Resource[][] {
  const groups = new Map<string, Resource[]>();
  for (const alarm of alarmsReading(stack, namespace, metricName)) {
    const reading = readingOf(alarm, namespace, metricName);
    if (reading === undefined || reading === UNKNOWN || reading.statistic === "SampleCount") continue;
    const isMine = reading.property === "metricQueries" || (side === "below" ? ringsBelow(alarm) : ringsAbove(alarm));
    if (!isMine) continue;
    const key = keyOf(reading.dimensions);
    const same = groups.get(key);
    if (same) same.push(alarm);
    else groups.set(key, [alarm]);
  }
  return [...groups.values()];
}

/** Dimensions that are not known are taken for the same: what they name is another rule's. */
function keyOf(dimensions: Value | undefined): string {
  if (!isStructure(dimensions)) return "";
  return Object.entries(dimensions)
    .map(([name, value]) => `${name}=${typeof value === "string" ? value : "?"}`)
    .sort()
    .join(" ");
}
