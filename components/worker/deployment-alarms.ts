import { externalApis } from "../../runtime/contract";
import type { AlarmDefinition } from "../alarms";
import { deploymentTwin } from "../alarms";
import { serviceMemory, tooFewWorkers } from "./alarms";
import { badAnswers, failedJobs, slowJobs } from "./job-alarms";
import { named, result, taskCount, utilization } from "./metric-queries";
import { oldestJob, queueDepth } from "./queue-alarms";
import type { QueueThresholds, WatchedService, WorkerThresholds } from "./thresholds";

/** How long any of them looks at most: a deployment lasts as much longer as the slowest of its alarms takes. */
const judgedSeconds = 120;
const minutes = judgedSeconds / 60;

/**
 * What takes a deployment back: the twins of all alarms that page for what a deployment can do, quicker to ring, never at a
 * lower threshold (decision 0028).
 *
 * ECS looks at them while a deployment runs and then for as long as the slowest of them takes; when one rings already as the
 * deployment begins, it heeds none of them, so that the cure can be deployed. Silence is never bad here: before the first
 * deployment there is nothing to measure, and an alarm that rang then would fail it.
 */
export function deploymentAlarms(
  service: WatchedService,
  thresholds: WorkerThresholds,
  queue: QueueThresholds,
): readonly AlarmDefinition[] {
  const { errorRate, jobDuration, apiErrors, memoryRollbackPercent } = thresholds;
  const { serviceName } = service;
  const jobs = errorRate.minimumJobs;
  const failures = (percent: number) => failedJobs("error-rate", "P1", percent, jobs, serviceName, judgedSeconds);
  const slow = (seconds: number) =>
    slowJobs("job-duration", "P1", seconds, jobs, serviceName, { periods: 1, periodSeconds: judgedSeconds });
  const depth = (waiting: number) => queueDepth("queue-depth", "P1", waiting, serviceName, minutes);
  const wait = (seconds: number) => oldestJob("queue-oldest-job", "P1", seconds, serviceName);
  const answers = (api: string) => (percent: number) =>
    badAnswers(`api-errors-${api}`, "P1", percent, apiErrors.minimumCalls, serviceName, api, judgedSeconds);
  return [
    twin(failures, errorRate.pagePercent, errorRate.rollbackPercent),
    twin(slow, jobDuration.pageSeconds, jobDuration.rollbackSeconds),
    ...Object.values(externalApis).map((api) => twin(answers(api), apiErrors.pagePercent, apiErrors.rollbackPercent)),
    deploymentTwin(
      { ...serviceMemory(service, thresholds), watches: utilization(service, "MemoryUtilization", "Maximum") },
      { threshold: memoryRollbackPercent, periods: minutes },
    ),
    twin(depth, queue.depthPage, queue.depthRollback, minutes),
    twin(wait, queue.oldestJobPageSeconds, queue.oldestJobRollbackSeconds),
    ...(service.minTasks > 0 ? [tooFewWhileReplaced(service)] : []),
  ];
}

/** The twin of an alarm that pages at one threshold, with the text of the one at which it takes a deployment back. */
function twin(define: (threshold: number) => AlarmDefinition, page: number, rollback: number, periods = 1) {
  const { threshold, symptom } = deploymentTwin(define(rollback), { periods });
  return { ...deploymentTwin(define(page), { threshold, periods }), symptom };
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
