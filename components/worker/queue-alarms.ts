import type * as pulumi from "@pulumi/pulumi";
import type { Severity } from "../../runtime/contract";
import { metrics } from "../../runtime/contract";
import type { AlarmDefinition, Metric } from "../alarms";
import { workerOutage } from "./alarms";
import { ownMetric } from "./metric-queries";
import type { QueueThresholds } from "./thresholds";

/** Jobs come faster than they go: the queue grows, and so does the age of its oldest job. */
const queueBacklog = "queue-backlog";

/** What can go wrong with what waits in the queue. */
export function queueAlarms(
  serviceName: pulumi.Input<string>,
  thresholds: QueueThresholds,
): readonly AlarmDefinition[] {
  const watch = (metricName: string, statistic: Metric["statistic"]) => ownMetric(serviceName, metricName, statistic);
  return [
    queueDepth("queue-depth-warn", "P2", thresholds.depthWarn, serviceName),
    queueDepth("queue-depth-page", "P1", thresholds.depthPage, serviceName),
    oldestJob("queue-oldest-job-warn", "P2", thresholds.oldestJobWarnSeconds, serviceName),
    oldestJob("queue-oldest-job-page", "P1", thresholds.oldestJobPageSeconds, serviceName),
    {
      id: "dead-letters",
      severity: "P2",
      symptom: `More than ${thresholds.deadLettersAlarm} jobs failed for good and wait for somebody to decide about them.`,
      runbook: "dead-letters",
      watches: watch(metrics.deadLetters, "Maximum"),
      rings: "above",
      threshold: thresholds.deadLettersAlarm,
      periods: 1,
      silence: "notBreaching",
    },
    {
      id: "jobs-stalled",
      severity: "P2",
      symptom: `The workers of more than ${thresholds.stalledAlarm} jobs went silent within five minutes.`,
      runbook: "jobs-stalled",
      watches: watch(metrics.jobsStalled, "Sum"),
      rings: "above",
      threshold: thresholds.stalledAlarm,
      periodSeconds: 300,
      periods: 1,
      silence: "notBreaching",
      symptomOf: workerOutage,
    },
    {
      // Somebody must notice when nothing measures any more: every other alarm on the queue stays silent then.
      id: "queue-unmeasured",
      // What the alarms of the function of that name say is most often why.
      dedupeKey: "queue-monitor",
      severity: "P1",
      symptom: "The queue has not been measured for fifteen minutes, so its other alarms and scaling stand still.",
      runbook: "queue-unmeasured",
      watches: watch(metrics.queueDepth, "SampleCount"),
      rings: "below",
      threshold: 1,
      periodSeconds: 300,
      periods: 3,
      silence: "breaching",
    },
  ];
}

export function queueDepth(
  id: string,
  severity: Severity,
  jobs: number,
  serviceName: pulumi.Input<string>,
  minutes = 5,
): AlarmDefinition {
  return {
    id,
    dedupeKey: queueBacklog,
    severity,
    symptom: `More than ${jobs} jobs have been waiting for ${minutes} minutes.`,
    runbook: "queue-depth",
    watches: ownMetric(serviceName, metrics.queueDepth, "Maximum"),
    rings: "above",
    threshold: jobs,
    periods: minutes,
    silence: "notBreaching",
    symptomOf: workerOutage,
  };
}

export function oldestJob(
  id: string,
  severity: Severity,
  seconds: number,
  serviceName: pulumi.Input<string>,
): AlarmDefinition {
  return {
    id,
    dedupeKey: queueBacklog,
    severity,
    symptom: `A job has been waiting for more than ${seconds} s.`,
    runbook: "queue-oldest-job",
    watches: ownMetric(serviceName, metrics.oldestJobAge, "Maximum"),
    rings: "above",
    threshold: seconds,
    periods: 2,
    silence: "notBreaching",
    symptomOf: workerOutage,
  };
}
