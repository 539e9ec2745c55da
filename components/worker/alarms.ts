import type { AlarmDefinition } from "../alarms";
import { metrics } from "../../runtime/contract";
import { named, ownMetric, result, taskCount, utilization } from "./metric-queries";
import type { WatchedService, WorkerThresholds } from "./thresholds";

/** Ends the name of the alarm that the delivery probe makes ring. */
export const workerDown = "worker-down";

/** The service whose outage makes other alarms its symptoms. */
export const workerOutage = "worker";

/** What can go wrong with the service. */
export function serviceAlarms(service: WatchedService, thresholds: WorkerThresholds): readonly AlarmDefinition[] {
  return [
    service.minTasks > 0 ? tooFewWorkers(service) : noWorkerForWaitingJobs(service),
    {
      id: "worker-cpu",
      severity: "P2",
      symptom: `Workers have used more than ${thresholds.cpuAlarmPercent} % of their CPU for five minutes.`,
      runbook: "worker-cpu",
      watches: utilization(service, "CPUUtilization", "Average"),
      rings: "above",
      threshold: thresholds.cpuAlarmPercent,
      periods: 5,
      silence: "notBreaching",
    },
    serviceMemory(service, thresholds),
    // Without workers there is nobody to count jobs, which is no fault of theirs where that is allowed.
    ...(service.minTasks > 0 ? [jobsUncounted(service)] : []),
  ];
}

export function serviceMemory(service: WatchedService, { memoryAlarmPercent }: WorkerThresholds): AlarmDefinition {
  return {
    id: "worker-memory",
    severity: "P2",
    symptom: `Workers have used more than ${memoryAlarmPercent} % of their memory for five minutes.`,
    runbook: "worker-memory",
    watches: utilization(service, "MemoryUtilization", "Average"),
    rings: "above",
    threshold: memoryAlarmPercent,
    periods: 5,
    silence: "notBreaching",
  };
}

export function tooFewWorkers(service: WatchedService): AlarmDefinition {
  return {
    id: workerDown,
    severity: "P0",
    symptom: `Fewer than ${service.minTasks} workers have been running for two minutes.`,
    runbook: "worker-down",
    watches: taskCount(service, "RunningTaskCount", "Minimum"),
    rings: "below",
    threshold: service.minTasks,
    periods: 2,
    silence: "breaching",
    outageOf: [workerOutage],
  };
}

/**
 * Where no worker need run, none running is an outage only when jobs wait. A queue that nobody measures counts as one
 * with waiting jobs: else a dead monitor would look like an idle service.
 */
function noWorkerForWaitingJobs(service: WatchedService): AlarmDefinition {
  const periodSeconds = 60;
  return {
    id: workerDown,
    severity: "P0",
    symptom: "Jobs have been waiting for five minutes and no worker has run.",
    runbook: "worker-down",
    watches: [
      result("workers", "Workers for waiting jobs", "IF(FILL(waiting, 1) > 0, FILL(running, 0), 1)"),
      named("waiting", ownMetric(service.serviceName, metrics.queueDepth, "Minimum"), periodSeconds),
      named("running", taskCount(service, "RunningTaskCount", "Maximum"), periodSeconds),
    ],
    rings: "below",
    threshold: 1,
    periods: 5,
    silence: "breaching",
    outageOf: [workerOutage],
  };
}

/** Somebody must notice when workers run and say nothing: every alarm on their jobs stays silent then. */
function jobsUncounted({ serviceName }: WatchedService): AlarmDefinition {
  return {
    id: "jobs-uncounted",
    severity: "P2",
    symptom: "No worker has counted its jobs for fifteen minutes, so the alarms on failed and slow jobs cannot ring.",
    runbook: "jobs-uncounted",
    watches: ownMetric(serviceName, metrics.jobsProcessed, "SampleCount"),
    rings: "below",
    threshold: 1,
    periodSeconds: 300,
    periods: 3,
    silence: "breaching",
    symptomOf: workerOutage,
  };
}
