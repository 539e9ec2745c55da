import type * as pulumi from "@pulumi/pulumi";
import type { Level } from "../../settings";
import type { Alerting } from "../alarms";
import type { PolicyStatement } from "../policy-document";
import type { Scope } from "../scope";
import type { WorkerDatabase } from "./database";
import type { QueueThresholds, WorkerThresholds } from "./thresholds";
import { queueThresholds } from "./thresholds";

export interface WorkerArgs extends Partial<WorkerThresholds> {
  readonly scope: Scope;
  /** How critical the service is; rules read it from the component. */
  readonly level: Level;
  /** `repository@sha256:digest`. A new digest is a deploy: new tasks start before old ones stop, and go if they fail. */
  readonly image: string;
  /** Private subnets in at least two zones. */
  readonly subnetIds: readonly pulumi.Input<string>[];
  readonly securityGroupId: pulumi.Input<string>;
  /**
   * What must be there before the first task starts, beside what the arguments refer to: the routes of a network that is
   * made in the same update, without which a task cannot fetch its image. Default none.
   */
  readonly startsAfter?: readonly pulumi.Resource[];
  /** Encrypts the logs, the secrets that the worker reads, and shell sessions. */
  readonly keyArn: pulumi.Input<string>;
  /** Secret with the queue's address, `rediss://...`. */
  readonly redisUrlSecretArn: pulumi.Input<string>;
  /** What reading that secret takes besides, where its key is not the stack's own. Default nothing. */
  readonly redisUrlKeyStatements?: readonly PolicyStatement[];
  /**
   * Version of that secret. A new one is a deploy, without which workers that run would keep a login until it is refused.
   * Default: what is current when a task starts.
   */
  readonly redisUrlVersionId?: pulumi.Input<string> | undefined;
  readonly sentryDsnSecretArn: pulumi.Input<string>;
  /**
   * Share of the jobs whose duration and outcome Sentry gets, 0 to 1, default 0.2; its monitor of durations and its
   * dashboard see nothing else. Each is one span of Sentry's quota.
   */
  readonly tracesSampleRate?: number;
  /** Secrets that jobs need besides, by the variable under which they find each. Default none. */
  readonly jobSecretArns?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Variables that jobs need besides, by name. Default none. */
  readonly jobVariables?: Readonly<Record<string, string>>;
  /** Whether jobs are taken. Default true. */
  readonly enabled?: boolean;
  /** Most attempts at a job. Default 3. */
  readonly jobAttempts?: number;
  /** Versions of the secrets but that of the queue's address, by variable, with the same effect. Default: what is current. */
  readonly secretVersionIds?: Readonly<Record<string, pulumi.Input<string>>>;
  /** A database that jobs may use. Default none. */
  readonly database?: WorkerDatabase | undefined;
  /** Fargate units, 1024 of which are one core. Default 256. */
  readonly cpu?: string;
  /** MiB; must be a size that Fargate sells with `cpu`. Default 512. */
  readonly memoryMib?: number;
  /** Default `X86_64`; `ARM64` costs a fifth less and needs an image built for it. */
  readonly architecture?: "X86_64" | "ARM64";
  /** Fewest tasks; autoscaling never goes below. Default 2. With 0 an idle service runs none. */
  readonly minTasks?: number;
  /** Most tasks. Default 5 (catalogue: autoscaling-bounds). */
  readonly maxTasks?: number;
  /** How long a job may wait before it is begun. Seconds, default 60. More waiting jobs than that allows, or older, start tasks. */
  readonly acceptableLatencySeconds?: number;
  /** How long a job takes on average. Seconds, default 15. */
  readonly jobSeconds?: number;
  /** Average CPU that autoscaling holds beside the backlog; `off`: none. Percent, default 70 (catalogue: autoscaling-target). */
  readonly scaleCpuPercent?: number | "off";
  /** Average memory that autoscaling holds beside the backlog. Percent, default none. */
  readonly scaleMemoryPercent?: number | undefined;
  /** Share of the tasks beyond the first that run on Fargate Spot. Percent, default 0. */
  readonly spotPercent?: number;
  /** Jobs that one task does at a time. Default 10. */
  readonly concurrency?: number;
  /** Longest idle wait at the queue. Seconds, default 5. */
  readonly pollIntervalSeconds?: number;
  /** Default `info`. */
  readonly logLevel?: "debug" | "info" | "warn" | "error";
  /** Time between two metric lines. Seconds, default 30. */
  readonly metricsIntervalSeconds?: number;
  /**
   * Longest time a job may take; a stopping task gets that long and 10 s more. Seconds, default and most 110, because
   * Fargate kills a stopping task after 120 s.
   */
  readonly longestJobSeconds?: number;
  /** Whether a person may open a shell in a task; each session is recorded. Default `off`. */
  readonly exec?: "on" | "off";
  /**
   * `rolling` replaces tasks one after another; `blue-green` starts all new ones beside the old and stops those after the
   * bake time. Default `rolling`. Canary and linear shift a load balancer's traffic, of which a queue's worker has none.
   */
  readonly deploymentStrategy?: "rolling" | "blue-green";
  /** How long both run in a blue-green deployment. Minutes, default 5. */
  readonly bakeMinutes?: number | undefined;
  /**
   * `repository@sha256:digest` of AWS's distribution of the OpenTelemetry collector, which hands a trace of each job to X-Ray.
   * It takes 128 to 256 MiB of the task. Default: no collector.
   */
  readonly otelCollectorImage?: string | undefined;
  /** Default 90. */
  readonly logRetentionDays?: number;
  /** Whom its alarms tell. Without it there are none, and only the circuit breaker takes a deployment back. */
  readonly alerting?: Alerting;
  /** When the queue's alarms ring; the worker takes from it when a deployment is taken back. */
  readonly queue?: QueueThresholds;
}

export const workerDefaults = Object.freeze({
  cpu: "256",
  memoryMib: 512,
  architecture: "X86_64",
  minTasks: 2,
  maxTasks: 5,
  acceptableLatencySeconds: 60,
  jobSeconds: 15,
  scaleCpuPercent: 70,
  spotPercent: 0,
  concurrency: 10,
  pollIntervalSeconds: 5,
  logLevel: "info",
  metricsIntervalSeconds: 30,
  longestJobSeconds: 110,
  exec: "off",
  deploymentStrategy: "rolling",
  logRetentionDays: 90,
  tracesSampleRate: 0.2,
  startsAfter: [],
  jobSecretArns: {},
  jobVariables: {},
  enabled: true,
  jobAttempts: 3,
  redisUrlKeyStatements: [],
  secretVersionIds: {},
  queue: queueThresholds,
  errorRate: { warnPercent: 1, pagePercent: 5, rollbackPercent: 5, minimumJobs: 20 },
  jobDuration: { warnSeconds: 60, pageSeconds: 90, rollbackSeconds: 90 },
  apiErrors: { warnPercent: 5, pagePercent: 25, rollbackPercent: 50, minimumCalls: 20 },
  cpuAlarmPercent: 80,
  memoryAlarmPercent: 80,
  memoryRollbackPercent: 95,
} as const);

export const defaultBakeMinutes = 5;

export type WorkerChoices = WorkerArgs & Required<Pick<WorkerArgs, keyof typeof workerDefaults>>;
