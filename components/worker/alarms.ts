import { metrics } from "../../runtime/contract";
import type { AlarmDefinition, Metric } from "../alarms";

/** When the alarms of the service and its queue ring. Sources: the catalogue's alarm items; for error rates its decision C05. */
export interface WorkerThresholds {
  /** Waiting jobs; more for five minutes warn, or page. Default 100 and 500. */
  readonly queue: { readonly depthWarn: number; readonly depthPage: number };
  /**
   * Failed share of the jobs finished in five minutes. Percent, default 1 and 5; fewer finished jobs than `minimumJobs`,
   * default 20, say nothing.
   */
  readonly errorRate: { readonly warnPercent: number; readonly pagePercent: number; readonly minimumJobs: number };
  /** Average of the service. Percent, default 80. */
  readonly cpuAlarmPercent: number;
  /** Average of the service. Percent, default 80. */
  readonly memoryAlarmPercent: number;
}

/** What the alarms watch. */
export interface WatchedService {
  readonly clusterName: string;
  readonly serviceName: string;
  /** Fewer running tasks are an outage. */
  readonly minTasks: number;
}

/** Ends the name of the alarm that the delivery probe makes ring. */
export const workerDown = "worker-down";

/** What can go wrong with the service and its queue. */
export function workerAlarms(service: WatchedService, thresholds: WorkerThresholds): readonly AlarmDefinition[] {
  const { clusterName, serviceName, minTasks } = service;
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
      symptom: `More than ${thresholds.queue.depthWarn} jobs have been waiting for five minutes.`,
      runbook: "queue-depth",
      watches: queueDepth,
      rings: "above",
      threshold: thresholds.queue.depthWarn,
      periods: 5,
      silence: "notBreaching",
    },
    {
      id: "queue-depth-page",
      severity: "P1",
      symptom: `More than ${thresholds.queue.depthPage} jobs have been waiting for five minutes.`,
      runbook: "queue-depth",
      watches: queueDepth,
      rings: "above",
      threshold: thresholds.queue.depthPage,
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
    errorRate("error-rate-warn", "P2", thresholds.errorRate.warnPercent, service, thresholds),
    errorRate("error-rate-page", "P1", thresholds.errorRate.pagePercent, service, thresholds),
    {
      id: "worker-cpu",
      severity: "P2",
      symptom: `Workers have used more than ${thresholds.cpuAlarmPercent} % of their CPU for five minutes.`,
      runbook: "worker-cpu",
      watches: average("CPUUtilization"),
      rings: "above",
      threshold: thresholds.cpuAlarmPercent,
      periods: 5,
      silence: "notBreaching",
    },
    {
      id: "worker-memory",
      severity: "P2",
      symptom: `Workers have used more than ${thresholds.memoryAlarmPercent} % of their memory for five minutes.`,
      runbook: "worker-memory",
      watches: average("MemoryUtilization"),
      rings: "above",
      threshold: thresholds.memoryAlarmPercent,
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
  { serviceName }: WatchedService,
  { errorRate: { minimumJobs } }: WorkerThresholds,
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
        expression: `IF(processed >= ${minimumJobs}, 100 * failed / processed, 0)`,
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
