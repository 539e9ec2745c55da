import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { nameIn } from "../scope";
import type { WorkerChoices } from "./args";

export interface Autoscaling {
  readonly target: aws.appautoscaling.Target;
  readonly policy: aws.appautoscaling.Policy;
}

/** Keeps the average CPU of the tasks at its target: quick to add tasks, slow to take them away. */
export function makeAutoscaling(
  parent: pulumi.Resource,
  name: string,
  { scope, minTasks, maxTasks, scaleCpuPercent }: WorkerChoices,
  { cluster, service }: { cluster: aws.ecs.Cluster; service: aws.ecs.Service },
): Autoscaling {
  const target = new aws.appautoscaling.Target(
    `${name}-scaling`,
    {
      serviceNamespace: "ecs",
      scalableDimension: "ecs:service:DesiredCount",
      resourceId: pulumi.interpolate`service/${cluster.name}/${service.name}`,
      minCapacity: minTasks,
      maxCapacity: maxTasks,
    },
    { parent },
  );
  const policy = new aws.appautoscaling.Policy(
    `${name}-scaling-cpu`,
    {
      name: nameIn(scope, "service", "worker", "cpu"),
      policyType: "TargetTrackingScaling",
      serviceNamespace: target.serviceNamespace,
      scalableDimension: target.scalableDimension,
      resourceId: target.resourceId,
      targetTrackingScalingPolicyConfiguration: {
        predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageCPUUtilization" },
        targetValue: scaleCpuPercent,
        scaleOutCooldown: 60,
        scaleInCooldown: 300,
      },
    },
    { parent },
  );
  return { target, policy };
}
