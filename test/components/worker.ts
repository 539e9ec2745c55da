import type { QueueMonitorArgs, WorkerArgs } from "../../components/worker";
import { QueueMonitor, Worker } from "../../components/worker";
import { record } from "./recorder";
import { scope } from "./scope";

export const digest = "a".repeat(64);

export const workerArgs: WorkerArgs = {
  scope,
  level: "A",
  image: `111122223333.dkr.ecr.eu-central-1.amazonaws.com/team/worker@sha256:${digest}`,
  subnetIds: ["subnet-1", "subnet-2"],
  securityGroupId: "sg-worker",
  keyArn: "arn:key",
  redisUrlSecretArn: "arn:redis-url",
  sentryDsnSecretArn: "arn:sentry-dsn",
};

/** A worker as a program would declare it, with some arguments changed. */
export const make = (changes: Partial<WorkerArgs> = {}) =>
  record(() => new Worker("worker", { ...workerArgs, ...changes }));

export const alerting: NonNullable<WorkerArgs["alerting"]> = {
  owner: "platform-team",
  runbookBaseUrl: "https://runbook.test",
  topicArns: { P0: "arn:p0", P1: "arn:p1", P2: "arn:p2", P3: "arn:p3" },
};

const monitorArgs: QueueMonitorArgs = {
  scope,
  alerting,
  serviceName: "ops-agent-worker-prod-worker",
  network: { subnetIds: ["subnet-1", "subnet-2"], securityGroupId: "sg-functions" },
  redisUrlSecretArn: "arn:redis-url-monitor",
  sentryDsnSecretArn: "arn:sentry-dsn",
  keyArn: "arn:key",
  functionCode: "queue-monitor.js",
};

/** The monitor of that worker's queue, with some arguments changed. */
export const makeMonitor = (changes: Partial<QueueMonitorArgs> = {}) =>
  record(() => new QueueMonitor("queue-monitor", { ...monitorArgs, ...changes }));
