import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { AlarmsById } from "../alarms";
import type { WorkerChoices } from "./args";
import { defaultBakeMinutes } from "./args";

/** The service: it keeps its number of tasks, and goes back by itself when new ones fail or a deployment alarm rings. */
export function makeService(
  parent: pulumi.Resource,
  name: string,
  choices: WorkerChoices,
  parts: {
    readonly serviceName: string;
    readonly cluster: aws.ecs.Cluster;
    readonly taskDefinition: aws.ecs.TaskDefinition;
    readonly deploymentAlarms: AlarmsById;
    /** Logs and rights must be there when the first task starts. */
    readonly dependsOn: readonly pulumi.Resource[];
  },
): aws.ecs.Service {
  const { subnetIds, securityGroupId, minTasks, exec } = choices;
  const alarms = Object.values(parts.deploymentAlarms);
  return new aws.ecs.Service(
    `${name}-service`,
    {
      name: parts.serviceName,
      cluster: parts.cluster.arn,
      taskDefinition: parts.taskDefinition.arn,
      capacityProviderStrategies: strategies(choices),
      // The strategy of a service can only change together with a new deployment; else the service would be replaced.
      forceNewDeployment: true,
      schedulingStrategy: "REPLICA",
      // At least one, also where none need run: a deployment without a task proves nothing.
      desiredCount: Math.max(minTasks, 1),
      availabilityZoneRebalancing: "ENABLED",
      deploymentCircuitBreaker: { enable: true, rollback: true },
      deploymentConfiguration: deployment(choices),
      deploymentMinimumHealthyPercent: 100,
      deploymentMaximumPercent: 200,
      ...(alarms.length > 0 && {
        alarms: { alarmNames: alarms.map(({ fixedName }) => fixedName), enable: true, rollback: true },
      }),
      networkConfiguration: {
        subnets: [...subnetIds],
        securityGroups: [securityGroupId],
        assignPublicIp: false,
      },
      enableExecuteCommand: exec === "on",
      enableEcsManagedTags: true,
      propagateTags: "SERVICE",
      waitForSteadyState: true,
      // An update that is cancelled while it waits takes its deployment back.
      sigintRollback: true,
    },
    // Autoscaling owns the count once the service runs.
    { parent, ignoreChanges: ["desiredCount"], dependsOn: [...alarms, ...parts.dependsOn] },
  );
}

/** The first task is never on Spot: one that AWS takes back must not be the last one. */
function strategies({ spotPercent }: WorkerChoices) {
  return spotPercent === 0
    ? [{ capacityProvider: "FARGATE", weight: 1 }]
    : [
        { capacityProvider: "FARGATE", base: 1, weight: 100 - spotPercent },
        { capacityProvider: "FARGATE_SPOT", weight: spotPercent },
      ];
}

function deployment({ deploymentStrategy, bakeMinutes = defaultBakeMinutes }: WorkerChoices) {
  return deploymentStrategy === "rolling"
    ? { strategy: "ROLLING" }
    : { strategy: "BLUE_GREEN", bakeTimeInMinutes: String(bakeMinutes) };
}
