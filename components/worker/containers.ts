import type * as pulumi from "@pulumi/pulumi";
import { health, workerCommands, workerEnvironment } from "../../runtime/contract";
import type { WorkerChoices } from "./args";
import type { Image } from "./image";

/** A container in the shape that ECS takes, as far as the worker uses it. */
export interface ContainerDefinition {
  readonly name: string;
  readonly image: string;
  readonly essential: boolean;
  readonly command: readonly string[];
  readonly user: string;
  readonly readonlyRootFilesystem: boolean;
  readonly privileged: boolean;
  readonly linuxParameters: {
    readonly initProcessEnabled: boolean;
    readonly capabilities: { readonly drop: readonly string[] };
  };
  readonly stopTimeout: number;
  readonly environment: readonly { readonly name: string; readonly value: string }[];
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

/** Names that containers carry inside a task. */
export const containerName = "worker";

/**
 * What runs in a task. Everything but the secrets' ARNs is known before the first deploy, so that rules can judge it in
 * a first preview.
 */
export function workerContainers(
  args: WorkerChoices,
  { image, serviceName, logGroupName }: { image: Image; serviceName: string; logGroupName: string },
): readonly ContainerDefinition[] {
  const environment: Record<string, string> = {
    [workerEnvironment.serviceName]: serviceName,
    [workerEnvironment.sentryEnvironment]: args.scope.environment,
    [workerEnvironment.sentryRelease]: image.digest,
    [workerEnvironment.logLevel]: args.logLevel,
    [workerEnvironment.concurrency]: String(args.concurrency),
    [workerEnvironment.pollInterval]: String(args.pollIntervalSeconds),
    [workerEnvironment.stopTimeout]: String(args.stopTimeoutSeconds),
    [workerEnvironment.metricsInterval]: String(args.metricsIntervalSeconds),
    [workerEnvironment.healthHost]: "127.0.0.1",
    [workerEnvironment.healthPort]: String(health.port),
  };
  return [
    {
      name: containerName,
      image: image.reference,
      essential: true,
      command: workerCommands.start,
      // The unprivileged user of the official Node images.
      user: "1000:1000",
      readonlyRootFilesystem: true,
      privileged: false,
      linuxParameters: { initProcessEnabled: true, capabilities: { drop: ["ALL"] } },
      stopTimeout: args.stopTimeoutSeconds,
      // ECS gives both lists back in order of name, and an order of our own would look like a change.
      environment: Object.entries(environment)
        .map(([name, value]) => ({ name, value }))
        .sort((one, other) => (one.name < other.name ? -1 : 1)),
      secrets: [
        { name: workerEnvironment.redisUrl, valueFrom: args.redisUrlSecretArn },
        { name: workerEnvironment.sentryDsn, valueFrom: args.sentryDsnSecretArn },
      ],
      healthCheck: { command: workerCommands.healthCheck, interval: 15, timeout: 5, retries: 3, startPeriod: 30 },
      logConfiguration: {
        logDriver: "awslogs",
        options: {
          "awslogs-group": logGroupName,
          "awslogs-region": args.scope.region,
          "awslogs-stream-prefix": containerName,
          // A worker that cannot hand over its logs goes on working; blocking would stop the queue.
          mode: "non-blocking",
          "max-buffer-size": "4m",
        },
      },
    },
  ];
}
