import type * as pulumi from "@pulumi/pulumi";

/** A container in the shape that ECS takes, as far as the worker uses it. */
export interface ContainerDefinition {
  readonly name: string;
  readonly image: string;
  readonly essential: boolean;
  /** Whether ECS starts the container again, instead of the task, when it ends after it has run for so many seconds. */
  readonly restartPolicy?: { readonly enabled: boolean; readonly restartAttemptPeriod: number };
  /** Share of the task's CPU when all of it is wanted. */
  readonly cpu?: number;
  /** MiB at which ECS stops the container. */
  readonly memory?: number;
  readonly memoryReservation?: number;
  readonly command: readonly string[];
  readonly user: string;
  readonly readonlyRootFilesystem: boolean;
  readonly privileged: boolean;
  readonly linuxParameters: {
    readonly initProcessEnabled: boolean;
    readonly capabilities: { readonly drop: readonly string[] };
  };
  readonly mountPoints: readonly {
    readonly sourceVolume: string;
    readonly containerPath: string;
    readonly readOnly: boolean;
  }[];
  readonly stopTimeout: number;
  readonly environment: readonly { readonly name: string; readonly value: pulumi.Input<string> }[];
  readonly secrets: readonly { readonly name: string; readonly valueFrom: pulumi.Input<string> }[];
  readonly healthCheck: {
    readonly command: readonly string[];
    readonly interval: number;
    readonly timeout: number;
    readonly retries: number;
    readonly startPeriod: number;
  };
  readonly logConfiguration: { readonly logDriver: "awslogs"; readonly options: Readonly<Record<string, string>> };
}
