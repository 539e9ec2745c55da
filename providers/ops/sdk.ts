import * as pulumi from "@pulumi/pulumi";

export interface RunningRevisionArgs {
  readonly region: pulumi.Input<string>;
  /** ARN of the cluster. */
  readonly cluster: pulumi.Input<string>;
  /** Name of the service. Changing it, or the cluster, is another resource. */
  readonly service: pulumi.Input<string>;
  /** ARN of the revision that must run. */
  readonly taskDefinition: pulumi.Input<string>;
  /** How long a deployment that still runs, or is still watched, may take to end. Seconds, default 1500. */
  readonly waitSeconds?: pulumi.Input<number>;
}

/**
 * The fact that a service runs a certain revision. Making or updating it asks ECS, changes nothing there, and fails with
 * what ECS says when a circuit breaker or an alarm has taken the deployment back: to the service itself such a deploy looks
 * like a success, since it is steady again.
 *
 * It needs `ecs:DescribeServices` and costs nothing.
 *
 * @example
 * new RunningRevision("running", { region, cluster: cluster.arn, service: service.name, taskDefinition: task.arn });
 */
export class RunningRevision extends pulumi.CustomResource {
  /** The deployment that runs it. */
  declare readonly deploymentId: pulumi.Output<string>;

  constructor(name: string, args: RunningRevisionArgs, opts?: pulumi.CustomResourceOptions) {
    const timeouts = { customTimeouts: { create: "30m", update: "30m" } };
    super("ops:index:RunningRevision", name, { ...args, deploymentId: undefined }, { ...timeouts, ...opts });
  }
}
