/** The worker, and when its alarms ring. */
import type { Choice, Definition } from "../values";
import { minimumTasksByLevel, oneOf, percent, text, wholeNumber } from "../values";

export const workerKeys = {
  workerImage: {
    about: "Worker image. A new digest is a deploy; a tag is refused because what it names can change.",
    ...text("repository@sha256: and 64 hexadecimal digits", /^[a-z0-9][a-z0-9._/:-]*@sha256:[0-9a-f]{64}$/),
    example: "111122223333.dkr.ecr.us-east-1.amazonaws.com/ops-agent-worker@sha256:DIGEST",
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
} satisfies Record<string, Definition<unknown>>;
