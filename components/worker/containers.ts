import type * as pulumi from "@pulumi/pulumi";
import { health, workerCommands, workerEnvironment } from "../../runtime/contract";
import { secretReference } from "../secret-reference";
import type { WorkerChoices } from "./args";
import type { ContainerDefinition } from "./container-definition";
import { databaseVariables } from "./database";
import type { Image } from "./image";
import { collectorContainer, collectorCpu, collectorEndpoint } from "./otel-collector";

/** Names that containers carry inside a task. */
export const containerName = "worker";

/** What Fargate allows at most between SIGTERM and SIGKILL. */
const longestStopSeconds = 120;
/** What a worker needs after its jobs: to give back what is not finished, to send what is under way, to end. */
const stopMarginSeconds = 10;

/**
 * Time from SIGTERM to SIGKILL, so that the longest job can finish.
 *
 * @throws when Fargate does not allow that much
 */
export function stopTimeoutSeconds({ longestJobSeconds }: Pick<WorkerChoices, "longestJobSeconds">): number {
  const seconds = longestJobSeconds + stopMarginSeconds;
  if (seconds > longestStopSeconds) {
    const most = longestStopSeconds - stopMarginSeconds;
    throw new Error(
      `longestJobSeconds is ${longestJobSeconds}, more than ${most}: Fargate kills a stopping task after ${longestStopSeconds} s, so longer jobs must be split`,
    );
  }
  return seconds;
}

/** Writable folders in a root that is read-only otherwise, by the name of the volume. Each is empty at the start. */
export function writableFolders({ exec }: Pick<WorkerChoices, "exec">): Readonly<Record<string, string>> {
  return {
    tmp: "/tmp",
    // The agent that ECS puts into a container for shell sessions keeps its state and its log there.
    ...(exec === "on" && { "exec-state": "/var/lib/amazon", "exec-log": "/var/log/amazon" }),
  };
}

interface TaskParts {
  readonly image: Image;
  /** Of the collector beside the worker; without it there is none. */
  readonly collectorImage: Image | undefined;
  readonly serviceName: string;
  readonly logGroupName: string;
}

/**
 * What runs in a task. Everything but the secrets' ARNs and the database's address is known before the first deploy, so
 * that rules can judge it in a first preview.
 */
export function workerContainers(
  args: WorkerChoices,
  { image, collectorImage, serviceName, logGroupName }: TaskParts,
): readonly ContainerDefinition[] {
  const stopTimeout = stopTimeoutSeconds(args);
  const versionIds: Readonly<Record<string, pulumi.Input<string> | undefined>> = {
    ...args.secretVersionIds,
    [workerEnvironment.redisUrl]: args.redisUrlVersionId,
  };
  const environment: Record<string, pulumi.Input<string>> = {
    ...args.jobVariables,
    [workerEnvironment.serviceName]: serviceName,
    [workerEnvironment.sentryEnvironment]: args.scope.environment,
    [workerEnvironment.sentryRelease]: image.digest,
    [workerEnvironment.sentryTracesSampleRate]: String(args.tracesSampleRate),
    [workerEnvironment.logLevel]: args.logLevel,
    [workerEnvironment.enabled]: String(args.enabled),
    [workerEnvironment.jobAttempts]: String(args.jobAttempts),
    [workerEnvironment.concurrency]: String(args.concurrency),
    [workerEnvironment.pollInterval]: String(args.pollIntervalSeconds),
    [workerEnvironment.stopTimeout]: String(stopTimeout),
    [workerEnvironment.metricsInterval]: String(args.metricsIntervalSeconds),
    [workerEnvironment.healthHost]: "127.0.0.1",
    [workerEnvironment.healthPort]: String(health.port),
    ...(collectorImage && { [workerEnvironment.otlpEndpoint]: collectorEndpoint }),
    ...(args.database && databaseVariables(args.database)),
  };
  return [
    {
      name: containerName,
      image: image.reference,
      essential: true,
      ...(collectorImage && { cpu: Number(args.cpu) - collectorCpu }),
      command: workerCommands.start,
      // The unprivileged user of the official Node images.
      user: "1000:1000",
      readonlyRootFilesystem: true,
      privileged: false,
      linuxParameters: { initProcessEnabled: true, capabilities: { drop: ["ALL"] } },
      mountPoints: Object.entries(writableFolders(args)).map(([sourceVolume, containerPath]) => ({
        sourceVolume,
        containerPath,
        readOnly: false,
      })),
      stopTimeout,
      // ECS gives both lists back in order of name, and an order of our own would look like a change.
      environment: Object.entries(environment)
        .map(([name, value]) => ({ name, value }))
        .sort((one, other) => (one.name < other.name ? -1 : 1)),
      secrets: Object.entries<pulumi.Input<string>>({
        ...args.jobSecretArns,
        [workerEnvironment.redisUrl]: args.redisUrlSecretArn,
        [workerEnvironment.sentryDsn]: args.sentryDsnSecretArn,
      })
        .map(([name, arn]) => ({ name, valueFrom: secretReference(arn, versionIds[name]) }))
        .sort((one, other) => (one.name < other.name ? -1 : 1)),
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
    ...(collectorImage ? [collectorContainer(args, { image: collectorImage, logGroupName })] : []),
  ];
}
