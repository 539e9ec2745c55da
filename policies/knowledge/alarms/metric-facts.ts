import { backupMetrics, metrics, redisEvents } from "../../../runtime/contract";
import { lookUp } from "../../model/look-up";

/** What a metric is measured in, by how AWS names its metrics: the first that fits. A unit nobody uses finds no datapoints. */
const units: readonly (readonly [RegExp, readonly string[]])[] = [
  [/(Throughput|Generation)$/, ["Bytes/Second", "Kilobytes/Second", "Megabytes/Second"]],
  [/IOPS$/, ["Count/Second", "Count"]],
  [
    /(Utilization|Percentage|PercentageHealthy|Balance%|HitRate|HitRatio|Reservation|Percent|BurstBalance)$/,
    ["Percent", "None"],
  ],
  [/(Cpu|Memory|Storage|Ephemeral\w*)(Utilized|Reserved)$/, ["None", "Megabytes", "Gigabytes"]],
  [
    /Bytes|Freeable|FreeStorage|FreeLocal|SwapUsage|DiskUsage|Size$/,
    ["Bytes", "Kilobytes", "Megabytes", "Bytes/Second"],
  ],
  [/^(TimeToFirstByte|ConnectionTime|SSLHandshakeTime)$/, ["Milliseconds"]],
  [
    /(Latency|Duration|Time|Age|Lag|AgeOfOldestMessage)$/,
    ["Seconds", "Milliseconds", "Microseconds", "Bytes", "Megabytes"],
  ],
];
const counted = ["Count", "None"];

/** Units under which AWS may publish a metric. */
export const unitsOfAws = (metricName: string): readonly string[] =>
  units.find(([pattern]) => pattern.test(metricName))?.[1] ?? counted;

const own: Readonly<Record<string, string>> = {
  [metrics.oldestJobAge]: "Seconds",
  [metrics.jobDuration]: "Milliseconds",
  [metrics.apiDuration]: "Milliseconds",
  [metrics.secretAge]: "None",
  [backupMetrics.dumpAge]: "Seconds",
  [backupMetrics.drillAge]: "Seconds",
};

/** The unit under which this project publishes a metric of its own. */
export const unitOfOwn = (metricName: string): string => lookUp(own, metricName) ?? "Count";

/** Metrics that come once a day or more seldom. */
export const comesDaily = (metricName: string): boolean =>
  ["BucketSizeBytes", "NumberOfObjects", "DaysToExpiry", metrics.secretAge].includes(metricName);

/** What should not happen at all: one of it is news, and thousands of it are no longer a first sign. */
const failures = new Set<string>([
  ...`Errors Throttles DeadLetterErrors DestinationDeliveryFailures AsyncEventsDropped FailedInvocations
    InvocationsFailedToBeSentToDlq InvocationsSentToDlq NumberOfNotificationsFailed NumberOfNotificationsRedrivenToDlq
    NumberOfNotificationsFailedToRedriveToDlq OperationsFailedReplication Evictions`.split(/\s+/),
  ...[metrics.jobsStalled, metrics.deadLetters, backupMetrics.drillFailures, ...Object.values(redisEvents)],
]);
export const isFailure = (metricName: string): boolean => failures.has(metricName);

/** Metrics that are more than nothing as long as what they are about is there. */
const alwaysMore =
  /^(CPUUtilization|EngineCPUUtilization|MemoryUtilization|DatabaseMemoryUsagePercentage|CurrConnections|DatabaseConnections|MaximumUsedTransactionIDs|Free\w+|BytesUsedForCache|TargetResponseTime|JobDuration|DaysToExpiry|RedisBackupAge|RestoreDrillAge)$/;
export const isAlwaysMoreThanNothing = (metricName: string): boolean => alwaysMore.test(metricName);

/** The most that a metric can say, where AWS or arithmetic sets it a limit. */
const limits: readonly (readonly [RegExp, number])[] = [
  [/^(CPU|Memory|EngineCPU|ACU)Utilization$|^Database(Memory|Capacity)UsagePercentage$|^HealthCheckPercentage/, 100],
  [/^(CacheHitRate|EBSIOBalance%|EBSByteBalance%|BurstBalance)$/, 100],
  [/^HealthCheckStatus$/, 1],
  // Postgres stops taking writes before its counter of 32 bits goes round.
  [/^MaximumUsedTransactionIDs$/, 2 ** 31],
  // No authority that browsers trust gives a certificate for longer.
  [/^DaysToExpiry$/, 825],
  // As many clients as ElastiCache lets in.
  [/^CurrConnections$/, 65_000],
];
export const mostOf = (metricName: string): number | undefined =>
  limits.find(([pattern]) => pattern.test(metricName))?.[1];
