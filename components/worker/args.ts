import type * as pulumi from "@pulumi/pulumi";
import type { Level } from "../../settings";
import type { Alerting } from "../alarms";
import type { Scope } from "../scope";
import type { WorkerThresholds } from "./alarms";

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
  /** Encrypts the logs and the secrets that the worker reads. */
  readonly keyArn: pulumi.Input<string>;
  /** Secret with the queue's address, `rediss://...`. */
  readonly redisUrlSecretArn: pulumi.Input<string>;
  readonly sentryDsnSecretArn: pulumi.Input<string>;
  /** Fargate units, 1024 of which are one core. Default 256. */
  readonly cpu?: string;
  /** MiB; must be a size that Fargate sells with `cpu`. Default 512. */
  readonly memoryMib?: number;
  /** Fewest tasks; autoscaling never goes below. Default 2. */
  readonly minTasks?: number;
  /** Most tasks. Default 5 (catalogue: autoscaling-bounds). */
  readonly maxTasks?: number;
  /** Average CPU that autoscaling holds. Percent, default 70 (catalogue: autoscaling-target). */
  readonly scaleCpuPercent?: number;
  /** Jobs that one task does at a time. Default 10. */
  readonly concurrency?: number;
  /** Longest idle wait at the queue. Seconds, default 5. */
  readonly pollIntervalSeconds?: number;
  /** Default `info`. */
  readonly logLevel?: "debug" | "info" | "warn" | "error";
  /** Time between two metric lines. Seconds, default 30. */
  readonly metricsIntervalSeconds?: number;
  /** Time from SIGTERM to SIGKILL; jobs that take longer are returned to the queue. Seconds, default and most 120. */
  readonly stopTimeoutSeconds?: number;
  /** Default 90. */
  readonly logRetentionDays?: number;
  /** Whom its alarms tell. Without it there are none. */
  readonly alerting?: Alerting;
}

export const workerDefaults = Object.freeze({
  cpu: "256",
  memoryMib: 512,
  minTasks: 2,
  maxTasks: 5,
  scaleCpuPercent: 70,
  concurrency: 10,
  pollIntervalSeconds: 5,
  logLevel: "info",
  metricsIntervalSeconds: 30,
  stopTimeoutSeconds: 120,
  logRetentionDays: 90,
  startsAfter: [],
  queue: { depthWarn: 100, depthPage: 500 },
  errorRate: { warnPercent: 1, pagePercent: 5, minimumJobs: 20 },
  cpuAlarmPercent: 80,
  memoryAlarmPercent: 80,
} as const);

export type WorkerChoices = WorkerArgs & Required<Pick<WorkerArgs, keyof typeof workerDefaults>>;
