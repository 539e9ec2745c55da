/**
 * The names on which what runs in the cloud and what provisions, judges and probes it must agree.
 *
 * Both sides import this file and nothing else of each other. A key read under another name than it is written under
 * looks like an empty queue, and an alarm on a metric that nobody emits never rings; so each name stands here once.
 */

/** Where jobs wait in Redis. Changing either name abandons the jobs that are waiting under the old one. */
export const queue = Object.freeze({
  /** Queue name, as BullMQ knows it. */
  name: "ops",
  /** BullMQ key prefix; the braces keep all keys of the queue in one hash slot should cluster mode ever be on. */
  prefix: "{ops}",
});

/** Version of the job envelope that this worker writes and accepts. Raise it when an old worker could misread a job. */
export const envelopeVersion = 1;

/** CloudWatch metrics that the worker emits as embedded-metric log lines. */
export const metrics = Object.freeze({
  namespace: "OpsAgentWorker",
  /** The only dimension: the service name (`SERVICE_NAME`). */
  dimension: "Service",
  /** Jobs that wait, prioritised and delayed ones whose time has come included. Count. */
  queueDepth: "QueueDepth",
  /** Jobs being worked on by all workers. Count. */
  queueActive: "QueueActive",
  /** Age of the job that has waited longest. Seconds. */
  oldestJobAge: "OldestJobAge",
  /** Jobs that this worker finished, well or not, since its last line. Count. */
  jobsProcessed: "JobsProcessed",
  /** Of those, the ones that failed for good. Count. */
  jobsFailed: "JobsFailed",
  /** How long this worker's jobs ran. Milliseconds. */
  jobDuration: "JobDuration",
});

/** The worker's own HTTP server. It has no ingress: only the container's health check and the task itself reach it. */
export const health = Object.freeze({ path: "/health", port: 8080 });

/** Environment variables of the worker's container. */
export const workerEnvironment = Object.freeze({
  /** Secret. `rediss://[user]:token@host:port`. */
  redisUrl: "REDIS_URL",
  /** Secret. Where errors are reported. */
  sentryDsn: "SENTRY_DSN",
  sentryEnvironment: "SENTRY_ENVIRONMENT",
  sentryRelease: "SENTRY_RELEASE",
  serviceName: "SERVICE_NAME",
  logLevel: "LOG_LEVEL",
  concurrency: "WORKER_CONCURRENCY",
  /** Longest idle block on the queue. Seconds. */
  pollInterval: "WORKER_POLL_INTERVAL",
  /** Time from SIGTERM to SIGKILL. Seconds. */
  stopTimeout: "STOP_TIMEOUT_SECONDS",
  /** Time between two embedded-metric lines. Seconds. */
  metricsInterval: "METRICS_INTERVAL_SECONDS",
  healthHost: "HEALTH_HOST",
  healthPort: "HEALTH_PORT",
});

/** Commands inside the worker's image, as the container definition names them. */
export const workerCommands = Object.freeze({
  start: ["node", "worker.cjs"],
  healthCheck: ["CMD", "node", "health-check.cjs"],
});

/**
 * How urgent an alarm is; topic names, alarm tags and the notifier's routing all use these.
 * P0 and P1 page somebody (PagerDuty) and go to Slack, P2 goes to Slack, P3 is for the digest.
 */
export const severities = ["P0", "P1", "P2", "P3"] as const;
export type Severity = (typeof severities)[number];

/** Severities that must reach a pager. */
export const pagingSeverities: readonly Severity[] = ["P0", "P1"];

/** Environment variables of the notifier function. */
export const notifierEnvironment = Object.freeze({
  /** ARN of the secret that holds `{ "slackWebhookUrl": ..., "pagerDutyRoutingKey": ... }`. */
  secretArn: "NOTIFIER_SECRET_ARN",
  /** PagerDuty Events v2 endpoint; its public address unless set. */
  pagerDutyUrl: "PAGERDUTY_EVENTS_URL",
  serviceName: "SERVICE_NAME",
});
