import type { ChecklistRule } from "../../model/rule";
import { ecsService } from "../../model/types";
import { belongsToWorker, notAWorker } from "../../knowledge/worker/workers";
import { judgeUtilisation, utilisationWatches } from "./utilisation";

/** Each worker service has an alarm on the memory that its own tasks use. */
export const alarmMemory: ChecklistRule = {
  name: "alarm-memory",
  items: ["alarm-memory"],
  scope: "core",
  severity: "required",
  title: "Alarm: memory too high",
  why: "A task that runs out of memory is killed in the middle of its jobs; the alarm is the time in which that can be prevented.",
  remediation:
    'add an aws.cloudwatch.MetricAlarm on AWS/ECS MemoryUtilization with the dimensions ClusterName and ServiceName of the service, statistic "Average", comparisonOperator "GreaterThanThreshold", a threshold of at most 80, and three or more datapoints of a minute',
  example: {
    bad: 'dimensions: { ClusterName: "ops" }, threshold: 95',
    good: "dimensions: { ClusterName: cluster.name, ServiceName: service.name }, threshold: 80, period: 60, evaluationPeriods: 5",
  },
  subjects: ecsService,
  watches: utilisationWatches,
  early: false,
  judge: (service, stack) =>
    belongsToWorker(service, stack)
      ? judgeUtilisation(
          { namespace: "AWS/ECS", metricName: "MemoryUtilization", setting: "workerMemoryAlarmPercent" },
          service,
          stack,
        )
      : notAWorker,
};
