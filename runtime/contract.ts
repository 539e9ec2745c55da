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

/**
 * CloudWatch metrics of our own, emitted as embedded-metric log lines. Each has one source, so that alarms see one truth:
 * the queue's figures come from the queue monitor, which also runs when no worker does, and the jobs' from the workers.
 */
export const metrics = Object.freeze({
  namespace: "OpsAgentWorker",
  /** The service name (`SERVICE_NAME`); calls to other APIs have one more, `apiDimension`. */
  dimension: "Service",
  /** Jobs that wait, prioritised and delayed ones whose time has come included. Count, from the queue monitor. */
  queueDepth: "QueueDepth",
  /** Jobs being worked on by all workers. Count, from the queue monitor. */
  queueActive: "QueueActive",
  /** Age of the job that has waited longest. Seconds, from the queue monitor. */
  oldestJobAge: "OldestJobAge",
  /** Jobs that failed for good and are kept for somebody to look at. Count, from the queue monitor. */
  deadLetters: "DeadLetters",
  /** Jobs that this worker finished, well or not, since its last line. Count. */
  jobsProcessed: "JobsProcessed",
  /** Of those, the ones that failed for good. Count. */
  jobsFailed: "JobsFailed",
  /** Jobs whose worker went silent, found by this worker. Count. */
  jobsStalled: "JobsStalled",
  /** How long this worker's jobs ran. Milliseconds; as single values, so that percentiles can be read. */
  jobDuration: "JobDuration",
  /** Log lines of the workers at level error or fatal. Count, which CloudWatch takes from the log. */
  errorLines: "ErrorLines",
  /** Calls that this worker's jobs made to other APIs. Count. */
  apiCalls: "ApiCalls",
  /** Of those, the ones without an answer, or with 429 or 5xx. Count. */
  apiErrors: "ApiErrors",
  /** How long they took. Milliseconds. */
  apiDuration: "ApiDuration",
  /** Which API was called: a name of `externalApis`, or `otherApis`. Never a host of a job's choice: each costs money. */
  apiDimension: "Api",
  /** Since when a secret has had its present value. Days, from the function secret-age. */
  secretAge: "SecretAgeDays",
  /** Which secret, by the end of its name. */
  secretDimension: "Secret",
});

/** Environment variables of the function that measures how old secrets are. */
export const secretAgeEnvironment = Object.freeze({
  serviceName: "SERVICE_NAME",
  /** JSON: ARN of each secret by the end of its name. */
  secretArns: "WATCHED_ARNS",
});

/** Secrets that jobs may need, by the ends of their names, and the variable under which a container finds each. */
export const jobSecrets = Object.freeze({
  "external-api-token": { variable: "VERCEL_TOKEN", about: "Token of the platform that jobs call" },
  "ai-provider-key": { variable: "AI_PROVIDER_KEY", about: "Key of the AI provider that jobs call" },
  "database-service-key": { variable: "DATABASE_SERVICE_KEY", about: "Key of a database that others run" },
  "api-keys": { variable: "API_KEYS", about: "Keys that callers of the application's API show" },
  "jwt-secret": { variable: "JWT_SECRET", about: "Signs the tokens of API clients" },
  "encryption-key": { variable: "ENCRYPTION_KEY", about: "Encrypts what the application stores" },
});
export type JobSecret = keyof typeof jobSecrets;

/** APIs whose calls are counted on their own, by host. */
export const externalApis: Readonly<Record<string, string>> = Object.freeze({ "api.vercel.com": "vercel" });

/** Under which name the calls to all other APIs are counted. */
export const otherApis = "other";

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
  /** Share of the jobs that are measured in Sentry, 0 to 1. */
  sentryTracesSampleRate: "SENTRY_TRACES_SAMPLE_RATE",
  serviceName: "SERVICE_NAME",
  logLevel: "LOG_LEVEL",
  /** `false`: the worker runs and takes no jobs. */
  enabled: "WORKER_ENABLED",
  concurrency: "WORKER_CONCURRENCY",
  /** Most attempts at a job, whatever was asked for. */
  jobAttempts: "JOB_ATTEMPTS",
  /** Longest idle block on the queue. Seconds. */
  pollInterval: "WORKER_POLL_INTERVAL",
  /** Time from SIGTERM to SIGKILL. Seconds. */
  stopTimeout: "STOP_TIMEOUT_SECONDS",
  /** Time between two embedded-metric lines. Seconds. */
  metricsInterval: "METRICS_INTERVAL_SECONDS",
  healthHost: "HEALTH_HOST",
  healthPort: "HEALTH_PORT",
  /** Where an OpenTelemetry collector takes traces over HTTP. Without it none are sent. */
  otlpEndpoint: "OTEL_EXPORTER_OTLP_ENDPOINT",
});

/** Environment variables of the worker's container where the stack has a database; without one they are not there. */
export const databaseEnvironment = Object.freeze({
  host: "DATABASE_HOST",
  port: "DATABASE_PORT",
  name: "DATABASE_NAME",
  /** ARN of the secret that holds `{ "username": ..., "password": ... }`. RDS changes the password: read it at run time. */
  secretArn: "DATABASE_SECRET_ARN",
});

/** Environment variables of the worker's container that only the code of jobs reads. */
export const jobEnvironment = Object.freeze({
  externalAccountId: "VERCEL_TEAM_ID",
  apiKeyAuthEnabled: "API_KEY_AUTH_ENABLED",
  rbacEnabled: "RBAC_ENABLED",
  rbacRoles: "RBAC_ROLES",
});

/** Commands inside the worker's image, as the container definition names them. */
export const workerCommands = Object.freeze({
  start: ["node", "worker.cjs"],
  healthCheck: ["CMD", "node", "health-check.cjs"],
});

/** The dashboard's HTTP server, behind the load balancer. Only `healthPath` answers to who is not logged in. */
export const dashboard = Object.freeze({ healthPath: health.path, statsPath: "/api/queue/stats", port: 8081 });

/** Environment variables of the dashboard's container. Its address is in `HEALTH_HOST` and `HEALTH_PORT`, as a worker's. */
export const dashboardEnvironment = Object.freeze({
  /** Secret. Address of the queue, as a client that may look and not touch. */
  redisUrl: "REDIS_URL",
  serviceName: "SERVICE_NAME",
  release: "SENTRY_RELEASE",
  logLevel: "LOG_LEVEL",
  host: "HEALTH_HOST",
  port: "HEALTH_PORT",
  /** Beginning of the ARN of the load balancer that may say who is logged in. */
  signer: "DASHBOARD_SIGNER",
  /** Issuer and client id of the log-in. */
  issuer: "DASHBOARD_OIDC_ISSUER",
  clientId: "DASHBOARD_OIDC_CLIENT_ID",
  /** Where the load balancer's public keys are, by key id. */
  keysUrl: "DASHBOARD_KEYS_URL",
});

/** Commands inside the image, when it runs as dashboard. */
export const dashboardCommands = Object.freeze({
  start: ["node", "dashboard.cjs"],
  healthCheck: workerCommands.healthCheck,
});

/** How `gate image push` tags images; the registry keeps the two kinds for different times. */
export const imageTags = Object.freeze({
  /** And the commit. */
  releasePrefix: "release-",
  /** And the commit and the time: sources that were not committed. */
  dirtyPrefix: "dirty-",
});

/** How urgent an alarm is; topic names, alarm tags and the routing table all use these. */
export const severities = ["P0", "P1", "P2", "P3"] as const;
export type Severity = (typeof severities)[number];

/** Where people hear of an alarm: they are paged, they read it in Slack at once, or in the daily summary in Slack. */
export type Channel = "pagerDuty" | "slack" | "digest";

/** The routing table: who hears of which severity. Everything that delivers alarms reads it here. */
export const channels: Readonly<Record<Severity, readonly Channel[]>> = Object.freeze({
  P0: ["pagerDuty", "slack"],
  P1: ["pagerDuty", "slack"],
  P2: ["slack"],
  P3: ["digest"],
});

/** Severities that reach a channel. */
export const severitiesOf = (channel: Channel): readonly Severity[] =>
  severities.filter((severity) => channels[severity].includes(channel));

/** Severities that must reach a pager. */
export const pagingSeverities: readonly Severity[] = severitiesOf("pagerDuty");

/** Environment variables of the queue monitor function. */
export const queueMonitorEnvironment = Object.freeze({
  /** ARN of the secret that holds the queue's address. */
  redisUrlSecretArn: "REDIS_URL_SECRET_ARN",
  /** The worker's service, under whose name the metrics stand. */
  serviceName: "SERVICE_NAME",
});

/** Environment variables of the notifier function. */
export const notifierEnvironment = Object.freeze({
  /** ARN of the secret that holds `{ "slackWebhookUrl": ..., "pagerDutyRoutingKey": ... }`. */
  secretArn: "NOTIFIER_SECRET_ARN",
  /** PagerDuty Events v2 endpoint; its public address unless set. */
  pagerDutyUrl: "PAGERDUTY_EVENTS_URL",
  serviceName: "SERVICE_NAME",
  /** Who answers for an alarm that names nobody itself. */
  owner: "ALARM_OWNER",
  /** Whom a message in Slack calls, by severity: `{ "P0": "<!here>" }`. */
  mentions: "SLACK_MENTIONS",
  /** Channels that get CloudWatch's alarms from SNS itself, separated by commas; the notifier leaves them out. */
  direct: "DIRECT_CHANNELS",
});

/** Environment variables of the digest function. */
export const digestEnvironment = Object.freeze({
  /** URL of the queue in which alarms wait for the next digest. */
  queueUrl: "DIGEST_QUEUE_URL",
  /** Topic that carries the digest to Slack. */
  topicArn: "DIGEST_TOPIC_ARN",
  /** Most alarms that one digest names. */
  mostAlarms: "DIGEST_MOST_ALARMS",
  serviceName: "SERVICE_NAME",
});

/**
 * What our own senders put on an alarm topic beside CloudWatch's alarm messages: reported events, and the digest. It is
 * the custom notification of Amazon Q's chat configurations (AWS Chatbot), so that those show it as well as the notifier.
 */
export interface ReportMessage {
  readonly version: "1.0";
  readonly source: "custom";
  readonly content: {
    readonly textType: "client-markdown";
    readonly title: string;
    readonly description: string;
    readonly nextSteps?: readonly string[];
  };
  readonly metadata: {
    readonly threadId: string;
    readonly summary: string;
    readonly eventType: string;
    readonly relatedResources: readonly string[];
    /** What the notifier reads. */
    readonly additionalContext: {
      readonly name: string;
      readonly severity: Severity;
      readonly incidentKey: string;
      readonly changedAt: string;
      readonly account: string;
      readonly region: string;
      readonly runbookUrl?: string;
    };
  };
}

/** Slugs of the Sentry cron monitors that scheduled work checks in with. A monitor under another slug waits for ever. */
export const sentryMonitors = Object.freeze({
  queueMonitor: "queue-monitor",
  snapshotExport: "snapshot-export",
  configBackup: "config-backup",
  restoreDrill: "restore-drill",
});
export type SentryMonitor = (typeof sentryMonitors)[keyof typeof sentryMonitors];

/**
 * The slug as Sentry has it: it keeps slugs unique in a whole organization, which stacks share.
 * @param prefix what tells the stack from others (`SENTRY_MONITOR_PREFIX`)
 */
export const sentryMonitorSlug = (prefix: string, monitor: SentryMonitor): string => `${prefix}-${monitor}`;

/** Operation of the span that a job is in Sentry; its P95 monitor and its dashboard look for that. */
export const sentryJobOperation = "queue.process";

/** Environment variables that every function understands. */
export const functionEnvironment = Object.freeze({
  /** ARN of the secret that holds the DSN of Sentry, where a scheduled function checks in. Without it, it does not. */
  sentryDsnSecretArn: "SENTRY_DSN_SECRET_ARN",
  /** Name of the stack, under which Sentry keeps check-ins and errors apart. */
  sentryEnvironment: "SENTRY_ENVIRONMENT",
  /** What the slugs of the stack's cron monitors begin with. */
  sentryMonitorPrefix: "SENTRY_MONITOR_PREFIX",
});

/** CloudWatch metrics of ElastiCache's events, which it tells only to a topic. Their only dimension is the service's name. */
export const redisEvents = Object.freeze({
  /** A replica became the primary. Count. */
  failover: "RedisFailover",
  /** A snapshot could not be taken. Count. */
  snapshotFailed: "RedisSnapshotFailed",
  /** AWS is going to replace a node, or to update it. Count. */
  maintenance: "RedisMaintenance",
});

/** Environment variables of the function that counts ElastiCache's events. */
export const redisEventsEnvironment = Object.freeze({ serviceName: "SERVICE_NAME" });

/** Where each kind of backup lies in the bucket. Names end in the time, `YYYYMMDD-HHMM`, so that they sort by it. */
export const backups = Object.freeze({
  /** `redis/dump-<time>.rdb`, and beside it `redis/dump-<time>.manifest.json`, which says what must be in it. */
  dumps: "redis/dump-",
  /** `config/config-<time>.json`. */
  configurations: "config/config-",
  /** `drills/restore-<time>.json`, what a restore drill found. */
  drills: "drills/restore-",
  /** Keys in Redis whose values are known to the backup. They hold nothing of the queue's. */
  canaryKeys: "backup:canary:",
});

/** CloudWatch metrics about backups, under the namespace and the dimension of `metrics`; the service is the stack's. */
export const backupMetrics = Object.freeze({
  /** Time since the moment that the newest dump of Redis shows. Seconds. */
  dumpAge: "RedisBackupAge",
  /** Time since the last restore drill that passed, or since the oldest dump when none has. Seconds. */
  drillAge: "RestoreDrillAge",
  /** Restore drills that failed. Count. */
  drillFailures: "RestoreDrillFailures",
});

/** Environment variables of the functions and the task that make and try backups. */
export const backupEnvironment = Object.freeze({
  serviceName: "SERVICE_NAME",
  bucket: "BACKUP_BUCKET",
  /** ARN of the key that encrypts what is in the bucket. */
  keyArn: "BACKUP_KEY_ARN",
  /** Bucket that ElastiCache exports into. */
  landingBucket: "LANDING_BUCKET",
  replicationGroupId: "REPLICATION_GROUP_ID",
  /** Begins the names of snapshots that are made only to be exported. */
  snapshotPrefix: "SNAPSHOT_PREFIX",
  /** ARN of the secret that holds the queue's address, as the client `backup`. */
  redisUrlSecretArn: "REDIS_URL_SECRET_ARN",
  /** Time between two dumps. Hours. */
  intervalHours: "BACKUP_INTERVAL_HOURS",
  /** What a backup of the configuration names, as JSON: see `runtime/functions/config-backup.ts`. */
  subjects: "CONFIG_SUBJECTS",
});

/** Commands inside the image, when it runs as a restore drill. */
export const restoreDrillCommands = Object.freeze({ start: ["node", "restore-drill.cjs"] });

/** Tags of a Pulumi stack by which the gate tells others how the stack stands. They are signals; the record is the ledger. */
export const stackTags = Object.freeze({
  /** Nobody deploys but by a permit: a `StackHold` as JSON. */
  hold: "deploy:hold",
  /** Number and digest of the ledger's newest entry. */
  head: "deploy:head",
});

/** What the tag of a held stack says. */
export interface StackHold {
  /** Number of the ledger's entry that holds it. */
  readonly seq: number;
  readonly reason: string;
  readonly since: string;
  /** Lets through who shows what has this SHA-256 in hexadecimal, for a while. */
  readonly permit?: { readonly sha256: string; readonly until: string };
}

/** Environment variable in which the gate shows that it may deploy a stack that is held. */
export const permitVariable = "OPS_DEPLOY_PERMIT";
