import type { ChecklistRule } from "../../model/rule";
import { ecsService } from "../../model/types";
import { belongsToWorker, notAWorker } from "../../knowledge/worker/workers";
import { judgeUtilisation, utilisationWatches } from "./utilisation";

/** Each worker service has an alarm on the CPU that its own tasks use. */
export const alarmCpu: ChecklistRule = {
  name: "alarm-cpu",
  items: ["alarm-cpu"],
  scope: "core",
  severity: "required",
  title: "Alarm: CPU too high",
  why: "A worker without CPU to spare works off the queue ever more slowly, and nothing else says why.",
  remediation:
    'add an aws.cloudwatch.MetricAlarm on AWS/ECS CPUUtilization with the dimensions ClusterName and ServiceName of the service, statistic "Average", comparisonOperator "GreaterThanThreshold", a threshold of at most 80, and three or more datapoints of a minute',
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
          { namespace: "AWS/ECS", metricName: "CPUUtilization", setting: "workerCpuAlarmPercent" },
          service,
          stack,
        )
      : notAWorker,
};
