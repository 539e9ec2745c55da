import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { metrics } from "../../runtime/contract";
import type { Metric } from "../alarms";
import { nameIn } from "../scope";
import type { WorkerChoices } from "./args";
import { backlogPerTask, backlogSteps } from "./backlog";
import { ownMetric, taskCount } from "./metric-queries";
import type { ScaledService } from "./scaled-service";
import { makeStartFromZero } from "./start-from-zero";

export interface Autoscaling {
  readonly target: aws.appautoscaling.Target;
  /** Holds the number of waiting jobs per task, and how long they wait. Never missing. */
  readonly backlog: aws.appautoscaling.Policy;
  /** Holds the CPU, unless that is off. Of several policies the one that wants most tasks wins, and all must want fewer. */
  readonly cpu: aws.appautoscaling.Policy | undefined;
  /** Holds the memory. Only where a percentage is given. */
  readonly memory: aws.appautoscaling.Policy | undefined;
  /** Starts the first task. Only where there may be none. */
  readonly startFromZero: aws.appautoscaling.Policy | undefined;
}

/**
 * Quick to add tasks, slow to take them away. Quicker would be too quick: a new task is counted only when it runs, which takes
 * Fargate up to two minutes, and until then the ones that are there seem to have all the backlog.
 */
const cooldowns = Object.freeze({ scaleOutCooldown: 120, scaleInCooldown: 300 });

/** As many tasks as the waiting jobs need, and the CPU and the memory where they count; never fewer than the least, never more than the most. */
export function makeAutoscaling(
  parent: pulumi.Resource,
  name: string,
  choices: WorkerChoices,
  scaled: ScaledService,
): Autoscaling {
  const { scope, minTasks, maxTasks, scaleCpuPercent, scaleMemoryPercent } = choices;
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
    customizedMetricSpecification: { metrics: backlogMetrics(choices, scaled) },
  });
  const makeUtilization = (suffix: string, percent: number | undefined, predefinedMetricType: string) =>
    percent === undefined
      ? undefined
      : makeTracking(suffix, percent, { predefinedMetricSpecification: { predefinedMetricType } });
  const cpuPercent = scaleCpuPercent === "off" ? undefined : scaleCpuPercent;
  const cpu = makeUtilization("cpu", cpuPercent, "ECSServiceAverageCPUUtilization");
  const memory = makeUtilization("memory", scaleMemoryPercent, "ECSServiceAverageMemoryUtilization");
  const startFromZero = minTasks === 0 ? makeStartFromZero(parent, name, choices, scaled, target) : undefined;
  return { target, backlog, cpu, memory, startFromZero };
}

/** The calculation's steps, and the metrics that it begins with. CloudWatch takes at most ten of them. */
function backlogMetrics(choices: WorkerChoices, scaled: ScaledService) {
  const steps = backlogSteps(choices);
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
  const ofQueue = (id: string, metricName: string) => queried(id, ownMetric(scaled.serviceName, metricName, "Maximum"));
  return [
    ...steps.map((step) => ({ ...step, returnData: step === steps.at(-1) })),
    ofQueue("waiting", metrics.queueDepth),
    ofQueue("active", metrics.queueActive),
    ofQueue("oldest", metrics.oldestJobAge),
    queried("running", taskCount(scaled, "RunningTaskCount", "Average")),
  ];
}
