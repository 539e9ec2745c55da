import { metrics } from "../../runtime/contract";
import type { AlarmDefinition, Metric } from "./alarm";
import type { AlarmsArgs, Thresholds } from "./args";

/** Ends the name of the alarm that the delivery probe makes ring. */
export const workerDown = "worker-down";

/** What can go wrong with the service and its queue. */
export function workerAlarms(args: AlarmsArgs, thresholds: Thresholds): readonly AlarmDefinition[] {
  const { clusterName, serviceName, minTasks } = args;
  const serviceDimensions = { ClusterName: clusterName, ServiceName: serviceName };
  const average = (metricName: string): Metric => ({
    namespace: "AWS/ECS",
    metricName,
    dimensions: serviceDimensions,
    statistic: "Average",
  });
  const queueDepth: Metric = {
    namespace: metrics.namespace,
    metricName: metrics.queueDepth,
    dimensions: { [metrics.dimension]: serviceName },
    statistic: "Maximum",
  };
  return [
    {
      id: workerDown,
      severity: "P0",
      symptom: `Fewer than ${minTasks} workers have been running for two minutes.`,
      runbook: "worker-down",
      watches: {
        namespace: "ECS/ContainerInsights",
        metricName: "RunningTaskCount",
        dimensions: serviceDimensions,
        statistic: "Minimum",
      },
      rings: "below",
      threshold: minTasks,
      periods: 2,
      silence: "breaching",
    },
    {
      id: "queue-depth-warn",
      severity: "P2",
      symptom: `More than ${thresholds.queueDepthWarn} jobs have been waiting for five minutes.`,
      runbook: "queue-depth",
      watches: queueDepth,
      rings: "above",
      threshold: thresholds.queueDepthWarn,
      periods: 5,
      silence: "notBreaching",
    },
    {
      id: "queue-depth-page",
      severity: "P1",
      symptom: `More than ${thresholds.queueDepthPage} jobs have been waiting for five minutes.`,
      runbook: "queue-depth",
      watches: queueDepth,
      rings: "above",
      threshold: thresholds.queueDepthPage,
      periods: 5,
      silence: "notBreaching",
    },
    {
      // Somebody must notice when no worker measures any more: every alarm on the worker's own metrics stays silent then.
      id: "queue-unmeasured",
      severity: "P1",
      symptom: "No worker has measured the queue for fifteen minutes, so its other alarms cannot ring.",
      runbook: "queue-unmeasured",
      watches: { ...queueDepth, statistic: "SampleCount" },
      rings: "below",
      threshold: 1,
      periodSeconds: 300,
      periods: 3,
      silence: "breaching",
    },
    errorRate("error-rate-warn", "P2", thresholds.errorRateWarnPercent, args, thresholds),
    errorRate("error-rate-page", "P1", thresholds.errorRatePagePercent, args, thresholds),
    {
      id: "worker-cpu",
      severity: "P2",
      symptom: `Workers have used more than ${thresholds.workerCpuPercent} % of their CPU for five minutes.`,
      runbook: "worker-cpu",
      watches: average("CPUUtilization"),
      rings: "above",
      threshold: thresholds.workerCpuPercent,
      periods: 5,
      silence: "notBreaching",
    },
    {
      id: "worker-memory",
      severity: "P2",
      symptom: `Workers have used more than ${thresholds.workerMemoryPercent} % of their memory for five minutes.`,
      runbook: "worker-memory",
      watches: average("MemoryUtilization"),
      rings: "above",
      threshold: thresholds.workerMemoryPercent,
      periods: 5,
      silence: "notBreaching",
    },
  ];
}

const errorRatePeriodSeconds = 300;

/** The failed share of all finished jobs, and 0 while too few have finished to speak of a share. */
function errorRate(
  id: string,
  severity: AlarmDefinition["severity"],
  percent: number,
  { serviceName }: AlarmsArgs,
  { errorRateMinimumJobs }: Thresholds,
): AlarmDefinition {
  const sum = (queryId: string, metricName: string) => ({
    id: queryId,
    returnData: false,
    metric: {
      namespace: metrics.namespace,
      metricName,
      dimensions: { [metrics.dimension]: serviceName },
      period: errorRatePeriodSeconds,
      stat: "Sum",
    },
  });
  return {
    id,
    severity,
    symptom: `More than ${percent} % of the jobs of the last five minutes failed for good.`,
    runbook: "error-rate",
    watches: [
      {
        id: "rate",
        label: "Failed jobs (%)",
        expression: `IF(processed >= ${errorRateMinimumJobs}, 100 * failed / processed, 0)`,
        returnData: true,
      },
      sum("failed", metrics.jobsFailed),
      sum("processed", metrics.jobsProcessed),
    ],
    rings: "above",
    threshold: percent,
    periods: 1,
    silence: "notBreaching",
  };
}
