import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { nameIn, pathIn } from "../scope";
import type { WorkerChoices } from "./args";

export interface WorkerCluster {
  readonly cluster: aws.ecs.Cluster;
  /** Lets services of the cluster choose between Fargate and Fargate Spot. */
  readonly capacity: aws.ecs.ClusterCapacityProviders;
  /** Where shell sessions are recorded; only where they are allowed. */
  readonly execLogGroup: aws.cloudwatch.LogGroup | undefined;
}

export const execLogGroupName = ({ scope }: Pick<WorkerChoices, "scope">): string => `/${pathIn(scope)}/worker-exec`;

export function makeCluster(
  parent: pulumi.Resource,
  name: string,
  { scope, keyArn, exec, logRetentionDays }: WorkerChoices,
): WorkerCluster {
  const execLogGroup =
    exec === "off"
      ? undefined
      : new aws.cloudwatch.LogGroup(
          `${name}-exec-logs`,
          { name: execLogGroupName({ scope }), retentionInDays: logRetentionDays, kmsKeyId: keyArn },
          { parent },
        );
  const cluster = new aws.ecs.Cluster(
    `${name}-cluster`,
    {
      name: nameIn(scope, "cluster"),
      // Container Insights counts running tasks; without it nothing notices that the worker is down.
      settings: [{ name: "containerInsights", value: "enabled" }],
      ...(execLogGroup && {
        configuration: {
          executeCommandConfiguration: {
            kmsKeyId: keyArn,
            logging: "OVERRIDE",
            logConfiguration: { cloudWatchEncryptionEnabled: true, cloudWatchLogGroupName: execLogGroup.name },
          },
        },
      }),
    },
    { parent },
  );
  const capacity = new aws.ecs.ClusterCapacityProviders(
    `${name}-capacity`,
    { clusterName: cluster.name, capacityProviders: ["FARGATE", "FARGATE_SPOT"] },
    { parent },
  );
  return { cluster, capacity, execLogGroup };
}
