import type { AlarmDefinition } from "../alarms";
import { deploymentTwin } from "../alarms";
import { serviceMemory, tooFewWorkers } from "./alarms";
import { failedJobs } from "./job-alarms";
import { named, result, taskCount, utilization } from "./metric-queries";
import { oldestJob } from "./queue-alarms";
import type { QueueThresholds, WatchedService, WorkerThresholds } from "./thresholds";

/** Half as long as the page's: a deployment must be judged while it runs. */
const errorRateSeconds = 120;

/**
 * What takes a deployment back: the twins of alarms that page, quicker to ring, never at a lower threshold.
 *
 * ECS looks at them while a deployment runs and for some minutes after, a time that it derives from their periods; when one
 * rings already as the deployment begins, it heeds none of them, so that the cure can be deployed. Silence is never bad here: before the first deployment there
 * is nothing to measure, and an alarm that rang then would fail it.
 */
export function deploymentAlarms(
  service: WatchedService,
  thresholds: WorkerThresholds,
  queue: QueueThresholds,
): readonly AlarmDefinition[] {
  const { errorRate, memoryRollbackPercent } = thresholds;
  const { pagePercent, rollbackPercent, minimumJobs } = errorRate;
  const failures = failedJobs("error-rate", "P1", pagePercent, minimumJobs, service.serviceName, errorRateSeconds);
  const memory = serviceMemory(service, thresholds);
  const wait = oldestJob("queue-oldest-job", "P1", queue.oldestJobPageSeconds, service.serviceName);
  return [
    deploymentTwin(failures, { threshold: rollbackPercent }),
    deploymentTwin(
      { ...memory, watches: utilization(service, "MemoryUtilization", "Maximum") },
      { threshold: memoryRollbackPercent, periods: 2 },
    ),
    deploymentTwin(wait, { threshold: queue.oldestJobRollbackSeconds }),
    ...(service.minTasks > 0 ? [tooFewWhileReplaced(service)] : []),
  ];
}

/**
 * New tasks start before old ones stop, so in a good deployment the count never falls. The first deployment of all begins
 * at none and must not fail for it: only where a second deployment is about to take its place does the count matter.
 */
function tooFewWhileReplaced(service: WatchedService): AlarmDefinition {
  const periodSeconds = 60;
  return {
    ...deploymentTwin(tooFewWorkers(service), { periods: 2 }),
    silence: "notBreaching",
    watches: [
      result("workers", "Workers while they are replaced", `IF(deployments > 1, running, ${service.minTasks})`),
      named("deployments", taskCount(service, "DeploymentCount", "Minimum"), periodSeconds),
      named("running", taskCount(service, "RunningTaskCount", "Minimum"), periodSeconds),
    ],
  };
}
