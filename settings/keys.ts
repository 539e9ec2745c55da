/**
 * Every configuration key of a stack, its meaning, its bounds and its default, once.
 *
 * `Pulumi.yaml` repeats keys, descriptions and defaults for the `pulumi` command line; a test holds both together.
 * Thresholds are those of `policies/checklist/catalogue.yaml`; where its documents disagree, the decision is named by its
 * contradiction id (C05).
 */
import { z } from "zod";
import type { Choice, Definition } from "./values";
import {
  levels,
  list,
  minimumTasksByLevel,
  oneOf,
  optional,
  percent,
  profiles,
  safeUrl,
  text,
  wholeNumber,
} from "./values";

/** Log retention periods that CloudWatch Logs knows, within the catalogue's bounds (log-retention-set). */
const logRetentionDays = ["30", "60", "90", "120", "150", "180", "365", "400"] as const;

export const definitions = {
  profile: {
    about: "Which set of defaults the stack starts from; prod also refuses settings that are fine elsewhere.",
    ...oneOf(profiles),
    example: "staging",
  },
  level: {
    about: "How critical the service is. A and B demand two workers and turn required checklist items into blockers.",
    ...oneOf(levels),
    fallback: { sandbox: "B", staging: "B", prod: "A" },
  },
  region: {
    about: "AWS region. Changing it replaces everything, data included.",
    ...text("AWS region such as eu-central-1", /^[a-z]{2}(-[a-z]+)+-\d$/),
    fallback: "us-east-1",
  },
  service: {
    about: "Name of the service; with the stack's name it begins every physical name. Changing it replaces everything.",
    ...text(
      "3 to 20 lower-case letters, digits and single dashes, first a letter",
      /^(?=.{3,20}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
    ),
    fallback: "ops-agent-worker",
  },
  owner: {
    about: "Who answers for the stack; tag Owner of every resource and of every alarm.",
    ...text("team name or address without spaces", /^[\w.@+-]{2,64}$/),
    example: "platform-team",
  },
  dataClass: {
    about: "How sensitive the data in jobs is; tag DataClass of every resource.",
    ...oneOf(["public", "internal", "confidential", "restricted"]),
    fallback: "confidential",
  },
  runbookBaseUrl: {
    about: "Where docs/runbook is published; each alarm's text links to a page below it.",
    ...safeUrl,
    example: "https://github.com/example/ops-agent-worker/blob/main/docs/runbook",
  },
  workerImage: {
    about: "Worker image. A new digest is a deploy; a tag is refused because what it names can change.",
    ...text("repository@sha256: and 64 hexadecimal digits", /^[a-z0-9][a-z0-9._/:-]*@sha256:[0-9a-f]{64}$/),
    example: "111122223333.dkr.ecr.us-east-1.amazonaws.com/ops-agent-worker@sha256:DIGEST",
  },

  vpcId: {
    about: "Existing network to deploy into, together with privateSubnetIds; without both a network is made.",
    ...optional(text("VPC id", /^vpc-[0-9a-f]+$/)),
  },
  privateSubnetIds: {
    about: "Private subnets of the existing network, each in a zone of its own and with a way to the internet.",
    ...optional(list("two or more subnet ids, separated by commas", /^subnet-[0-9a-f]+$/, 2)),
  },
  vpcCidr: {
    about: "Address range of the network that is made. Changing it replaces the network.",
    ...text("IPv4 range with a prefix of 16 to 24 bits", /^(\d{1,3}\.){3}\d{1,3}\/(1[6-9]|2[0-4])$/),
    fallback: "10.20.0.0/16",
  },
  availabilityZones: {
    about: "Zones of the network that is made. Default: zones a and b of the region.",
    ...list("two to eight zones, separated by commas", /^[a-z]{2}(-[a-z]+)+-\d[a-z]$/, 2),
    fallback: ({ region }: Choice) => `${region}a,${region}b`,
  },
  natGateways: {
    about:
      "Ways out to the internet: one in all (cheaper, one zone's outage cuts off all workers) or one in each zone.",
    ...oneOf(["one", "per-zone"]),
    fallback: { sandbox: "one", staging: "one", prod: "per-zone" },
  },

  workerCpu: {
    about: "CPU of one worker in Fargate units, 1024 of which are one core. Changing it replaces the tasks one by one.",
    ...oneOf(["256", "512", "1024", "2048", "4096"]),
    fallback: { sandbox: "256", staging: "256", prod: "512" },
  },
  workerMemoryMib: {
    about: "Memory of one worker. Must be a size that Fargate sells with workerCpu.",
    ...wholeNumber(512, 30_720, "MiB"),
    fallback: { sandbox: "512", staging: "512", prod: "1024" },
  },
  workerMinTasks: {
    about:
      "Fewest workers; fewer running for two minutes is an outage (P0). Default: 2 at levels A and B, 1 at level C.",
    ...wholeNumber(1, 100, "tasks"),
    fallback: ({ level }: Choice) => String(minimumTasksByLevel[level]),
  },
  workerMaxTasks: {
    about: "Most workers that autoscaling may start.",
    ...wholeNumber(1, 100, "tasks"),
    fallback: "5",
  },
  workerScaleCpuPercent: {
    about: "Average CPU that autoscaling holds.",
    ...wholeNumber(20, 90, "percent"),
    fallback: "70",
  },
  workerConcurrency: {
    about: "Jobs that one worker does at a time.",
    ...wholeNumber(1, 200, "jobs"),
    fallback: "10",
  },
  workerPollIntervalSeconds: {
    about: "Longest time an idle worker waits at the queue before it asks again.",
    ...wholeNumber(1, 60, "seconds"),
    fallback: "5",
  },
  workerLogLevel: {
    about:
      "Least urgent log line that the worker writes. debug is refused in prod: it multiplies cost and may show data.",
    ...oneOf(["debug", "info", "warn", "error"]),
    fallback: "info",
  },
  workerMetricsIntervalSeconds: {
    about: "Time between two metric lines of a worker; queue alarms see nothing in between.",
    ...wholeNumber(10, 60, "seconds"),
    fallback: "30",
  },
  workerStopTimeoutSeconds: {
    about: "Time a worker has to finish or return its jobs before it is killed. Fargate allows 120 at most.",
    ...wholeNumber(10, 120, "seconds"),
    fallback: "120",
  },
  logRetentionDays: {
    about: "How long logs are kept.",
    expects: `one of ${logRetentionDays.join(", ")} days`,
    schema: z.enum(logRetentionDays).transform(Number),
    fallback: { sandbox: "30", staging: "30", prod: "365" },
  },

  redisNodeType: {
    about: "ElastiCache node type; it bounds the memory of the queue.",
    ...text("node type such as cache.t4g.small", /^cache\.[a-z0-9]+\.[a-z0-9]+$/),
    fallback: { sandbox: "cache.t4g.micro", staging: "cache.t4g.micro", prod: "cache.m7g.large" },
  },
  redisNodes: {
    about: "Redis nodes in all: one primary, the rest replicas in other zones. One node alone cannot fail over.",
    ...wholeNumber(2, 6, "nodes"),
    fallback: "2",
  },
  redisEngineVersion: {
    about: "Redis version. An upgrade runs in the maintenance window; there is no way back.",
    ...text("7.0 or 7.1", /^7\.[01]$/),
    fallback: "7.1",
  },
  redisSnapshotRetentionDays: {
    about: "How long automatic snapshots are kept.",
    ...wholeNumber(7, 35, "days"),
    fallback: "7",
  },
  redisSnapshotWindow: {
    about: "Daily hour in which snapshots are taken; choose the quietest. UTC.",
    ...text("hh:mm-hh:mm, at least one hour", /^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/),
    fallback: "03:00-04:00",
  },
  redisMaintenanceWindow: {
    about: "Weekly window in which AWS patches and changes that wait are applied. UTC.",
    ...text(
      "ddd:hh:mm-ddd:hh:mm",
      /^(sun|mon|tue|wed|thu|fri|sat):([01]\d|2[0-3]):[0-5]\d-(sun|mon|tue|wed|thu|fri|sat):([01]\d|2[0-3]):[0-5]\d$/,
    ),
    fallback: "sun:05:00-sun:06:00",
  },
  redisReservedMemoryPercent: {
    about: "Share of a node's memory kept free for snapshots and failover; too little and a snapshot stops writes.",
    ...wholeNumber(25, 50, "percent"),
    fallback: "25",
  },

  queueDepthWarn: {
    about: "More waiting jobs than this for five minutes warn (P2).",
    ...wholeNumber(1, 1_000_000, "jobs"),
    fallback: "100",
  },
  queueDepthPage: {
    about: "More waiting jobs than this for five minutes page (P1). At least queueDepthWarn.",
    ...wholeNumber(1, 1_000_000, "jobs"),
    fallback: "500",
  },
  errorRateWarnPercent: {
    about: "A larger share of failed jobs in five minutes warns (P2). C05.",
    ...percent,
    fallback: "1",
  },
  errorRatePagePercent: {
    about: "A larger share of failed jobs in five minutes pages (P1). At least errorRateWarnPercent. C05.",
    ...percent,
    fallback: "5",
  },
  errorRateMinimumJobs: {
    about: "Fewer finished jobs than this in five minutes say nothing about the error rate.",
    ...wholeNumber(1, 100_000, "jobs"),
    fallback: "20",
  },
  workerCpuAlarmPercent: {
    about:
      "More average CPU than this for five minutes warns (P2). Above workerScaleCpuPercent, else scaling rings it.",
    ...percent,
    fallback: "80",
  },
  workerMemoryAlarmPercent: {
    about: "More average memory than this for five minutes warns (P2).",
    ...percent,
    fallback: "80",
  },
  redisMemoryAlarmPercent: {
    about: "More used memory on a Redis node than this pages (P1): when it is full, jobs are refused.",
    ...percent,
    fallback: "80",
  },
  redisConnectionsAlarm: {
    about: "More connections to a Redis node than this warn (P2): something does not close them.",
    ...wholeNumber(10, 65_000, "connections"),
    fallback: "500",
  },
  redisReplicationLagAlarmSeconds: {
    about: "A replica that is further behind than this warns (P2): a failover would lose that much.",
    ...wholeNumber(1, 3_600, "seconds"),
    fallback: "10",
  },

  backupRetentionDays: {
    about: "How long an object in the backup bucket is locked, and after which it expires.",
    ...wholeNumber(7, 3_650, "days"),
    fallback: "30",
  },
  backupLockMode: {
    about: "governance lets a named role lift a lock; compliance lets nobody, the account's root included.",
    ...oneOf(["governance", "compliance"]),
    fallback: { sandbox: "governance", staging: "governance", prod: "compliance" },
  },
  secretRecoveryDays: {
    about:
      "How long a deleted secret can be brought back; until then its name cannot be used again. 0 only outside prod.",
    expects: "0, or 7 to 30 days",
    schema: z
      .string()
      .regex(/^(0|[7-9]|[12]\d|30)$/)
      .transform(Number),
    fallback: { sandbox: "0", staging: "7", prod: "30" },
  },
  pagerDutyEventsUrl: {
    about: "Where pages are sent (PagerDuty Events API v2).",
    ...safeUrl,
    fallback: "https://events.pagerduty.com/v2/enqueue",
  },
} satisfies Record<string, Definition<unknown>>;

/** Keys whose values must be Pulumi secrets. Only presence, mark and form are checked; no value is kept or shown. */
export const secretDefinitions = {
  slackWebhookUrl: {
    about: "Slack incoming webhook that alarms are sent to.",
    ...safeUrl,
  },
  pagerDutyRoutingKey: {
    about: "Integration key of the PagerDuty service that is paged by P0 and P1 alarms.",
    ...text("integration key without spaces", /^[\w-]{8,64}$/),
  },
  sentryDsn: {
    about: "Sentry project that the worker reports errors to.",
    expects: "DSN such as https://KEY@HOST/PROJECT (http only to loopback)",
    schema: safeUrl.schema.regex(/^https?:\/\/[^\s@/]+@[^\s@/]+(\/\S*)?\/\d+$/),
  },
} satisfies Record<string, Definition<unknown>>;

export type Key = keyof typeof definitions;
export type SecretKey = keyof typeof secretDefinitions;

/** The stack's configuration, whole and checked. Secrets are not in it: read them as Pulumi secrets. */
export type Settings = { readonly [Name in Key]: z.output<(typeof definitions)[Name]["schema"]> };
