import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { metrics } from "../../runtime/contract";
import type { Metric } from "../alarms";
import { nameIn } from "../scope";
import type { WorkerChoices } from "./args";
import { backlogPerTask } from "./backlog";
import { ownMetric, taskCount } from "./metric-queries";
import type { ScaledService } from "./scaled-service";
import { makeStartFromZero } from "./start-from-zero";

export interface Autoscaling {
  readonly target: aws.appautoscaling.Target;
  /** Holds the number of waiting jobs per task. */
  readonly backlog: aws.appautoscaling.Policy;
  /** Holds the CPU. Of two policies the one that wants more tasks wins, and both must want fewer. */
  readonly cpu: aws.appautoscaling.Policy;
  /** Starts the first task. Only where there may be none. */
  readonly startFromZero: aws.appautoscaling.Policy | undefined;
}

/**
 * Quick to add tasks, slow to take them away. Quicker would be too quick: a new task is counted only when it runs, which takes
 * Fargate up to two minutes, and until then the ones that are there seem to have all the backlog.
 */
const cooldowns = Object.freeze({ scaleOutCooldown: 120, scaleInCooldown: 300 });

/** As many tasks as the waiting jobs need, and the CPU; never fewer than the least, never more than the most. */
export function makeAutoscaling(
  parent: pulumi.Resource,
  name: string,
  choices: WorkerChoices,
  scaled: ScaledService,
): Autoscaling {
  const { scope, minTasks, maxTasks, scaleCpuPercent } = choices;
  const target = new aws.appautoscaling.Target(
    `${name}-scaling`,
    {
      serviceNamespace: "ecs",
      scalableDimension: "ecs:service:DesiredCount",
      resourceId: pulumi.interpolate`service/${scaled.cluster.name}/${scaled.service.name}`,
      minCapacity: minTasks,
      maxCapacity: maxTasks,
    },
    { parent },
  );
  const makeTracking = (
    suffix: string,
    targetValue: number,
    metric: Pick<
      aws.types.input.appautoscaling.PolicyTargetTrackingScalingPolicyConfiguration,
      "customizedMetricSpecification" | "predefinedMetricSpecification"
    >,
  ) =>
    new aws.appautoscaling.Policy(
      `${name}-scaling-${suffix}`,
      {
        name: nameIn(scope, "service", "worker", suffix),
        policyType: "TargetTrackingScaling",
        serviceNamespace: target.serviceNamespace,
        scalableDimension: target.scalableDimension,
        resourceId: target.resourceId,
        targetTrackingScalingPolicyConfiguration: { ...metric, targetValue, ...cooldowns },
      },
      { parent },
    );
  const backlog = makeTracking("backlog", backlogPerTask(choices), {
    customizedMetricSpecification: { metrics: jobsPerTask(scaled) },
  });
  const cpu = makeTracking("cpu", scaleCpuPercent, {
    predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageCPUUtilization" },
  });
  const startFromZero = minTasks === 0 ? makeStartFromZero(parent, name, choices, scaled, target) : undefined;
  return { target, backlog, cpu, startFromZero };
}

/**
 * Waiting jobs over running tasks.
 *
 * The number of waiting jobs is not filled in: without it nothing is known, and the number of tasks stays. Running tasks
 * are: Container Insights says nothing when there are none, and the backlog is then that of the task that is to come.
 */
function jobsPerTask(scaled: ScaledService) {
  const queried = (id: string, { namespace, metricName, dimensions, statistic }: Metric) => ({
    id,
    returnData: false,
    metricStat: {
      stat: statistic,
      metric: {
        namespace,
        metricName,
        dimensions: Object.entries(dimensions).map(([key, value]) => ({ name: key, value })),
      },
    },
  });
  return [
    {
      id: "backlog",
      label: "Waiting jobs per task",
      expression: "waiting / IF(FILL(running, 1) > 1, FILL(running, 1), 1)",
      returnData: true,
    },
    queried("waiting", ownMetric(scaled.serviceName, metrics.queueDepth, "Maximum")),
    queried("running", taskCount(scaled, "RunningTaskCount", "Average")),
  ];
}
