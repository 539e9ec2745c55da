import {
  DescribeScalableTargetsCommand,
  RegisterScalableTargetCommand,
} from "@aws-sdk/client-application-auto-scaling";
import {
  DescribeServicesCommand,
  paginateListTasks,
  StopTaskCommand,
  UpdateServiceCommand,
  UpdateTaskProtectionCommand,
} from "@aws-sdk/client-ecs";

import type { Aws } from "../aws";

/** Where a worker runs. */
export interface WorkerPlace {
  readonly region: string;
  readonly cluster: string;
  readonly service: string;
}

/** Between how many tasks a worker is scaled, and whether nothing scales it at the moment. */
export interface Scaling {
  readonly minTasks: number;
  readonly maxTasks: number;
  readonly isSuspended: boolean;
}

/** One worker, by AWS's own API: it needs no state, no program and no Pulumi. */
export class Worker {
  constructor(
    private readonly aws: Pick<Aws, "ecs" | "applicationAutoScaling">,
    private readonly place: WorkerPlace,
  ) {}

  /** Undefined where nothing scales it. */
  async scaling(): Promise<Scaling | undefined> {
    const { ResourceId, ...kind } = this.scalable;
    const { ScalableTargets: [target] = [] } = await this.aws.applicationAutoScaling.send(
      new DescribeScalableTargetsCommand({ ...kind, ResourceIds: [ResourceId] }),
    );
    if (target === undefined) return undefined;
    const { DynamicScalingInSuspended, DynamicScalingOutSuspended, ScheduledScalingSuspended } =
      target.SuspendedState ?? {};
    return {
      minTasks: target.MinCapacity ?? 0,
      maxTasks: target.MaxCapacity ?? 0,
      isSuspended: [DynamicScalingInSuspended, DynamicScalingOutSuspended, ScheduledScalingSuspended].every(
        (one) => one === true,
      ),
    };
  }

  /** From now on nothing but a person changes how many tasks there are, and none may be enough. */
  async suspendScaling(): Promise<void> {
    await this.register({ MinCapacity: 0, isSuspended: true });
  }

  /** Scaling goes on, between these bounds. */
  async restoreScaling(minTasks: number, maxTasks: number): Promise<void> {
    await this.register({ MinCapacity: minTasks, MaxCapacity: maxTasks, isSuspended: false });
  }

  /** @throws where there is no such service */
  async counts(): Promise<{ readonly desired: number; readonly running: number }> {
    const { services } = await this.aws.ecs.send(
      new DescribeServicesCommand({ cluster: this.place.cluster, services: [this.place.service] }),
    );
    const service = services?.find(({ status }) => status === "ACTIVE");
    if (service === undefined) {
      throw new Error(`there is no active service ${this.place.service} in cluster ${this.place.cluster}`);
    }
    return { desired: service.desiredCount ?? 0, running: service.runningCount ?? 0 };
  }

  async setDesired(desiredCount: number): Promise<void> {
    const { cluster, service } = this.place;
    await this.aws.ecs.send(new UpdateServiceCommand({ cluster, service, desiredCount }));
  }

  /** Tasks that nobody has told to end yet. */
  async tasks(): Promise<readonly string[]> {
    const { cluster, service } = this.place;
    const scope = { cluster, serviceName: service, desiredStatus: "RUNNING" as const };
    const arns: string[] = [];
    for await (const page of paginateListTasks({ client: this.aws.ecs, pageSize: 100 }, scope))
      arns.push(...(page.taskArns ?? []));
    return arns;
  }

  /** A task with a long job may have itself protected from being chosen, and would go on to take the next one. */
  async unprotect(tasks: readonly string[]): Promise<void> {
    for (let at = 0; at < tasks.length; at += mostUnprotectedAtOnce) {
      const some = tasks.slice(at, at + mostUnprotectedAtOnce);
      await this.aws.ecs.send(
        new UpdateTaskProtectionCommand({ cluster: this.place.cluster, tasks: some, protectionEnabled: false }),
      );
    }
  }

  /** It hears SIGTERM, takes no more jobs, and has its stop timeout to end those that it has. */
  async stopTask(task: string, reason: string): Promise<void> {
    const { cluster } = this.place;
    await this.aws.ecs.send(new StopTaskCommand({ cluster, task, reason: reason.slice(0, longestReason) }));
  }

  private get scalable() {
    const { cluster, service } = this.place;
    return {
      ServiceNamespace: "ecs",
      ScalableDimension: "ecs:service:DesiredCount",
      ResourceId: `service/${cluster}/${service}`,
    } as const;
  }

  private async register(change: { MinCapacity: number; MaxCapacity?: number; isSuspended: boolean }): Promise<void> {
    const { isSuspended, ...bounds } = change;
    await this.aws.applicationAutoScaling.send(
      new RegisterScalableTargetCommand({
        ...this.scalable,
        ...bounds,
        SuspendedState: {
          DynamicScalingInSuspended: isSuspended,
          DynamicScalingOutSuspended: isSuspended,
          ScheduledScalingSuspended: isSuspended,
        },
      }),
    );
  }
}

/** Limits of ECS's API. */
const mostUnprotectedAtOnce = 10;
const longestReason = 255;
