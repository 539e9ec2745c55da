/** The worker: what it runs on, how it scales, how it is deployed, and when its alarms ring. */
import { z } from "zod";
import type { Choice, Definition } from "../values";
import { minimumTasksByLevel, oneOf, optional, percent, text, trueOrFalse, wholeNumber } from "../values";
import { decimal } from "./decimal";

const utilization = wholeNumber(20, 90, "percent");
const utilizationOrOff: Pick<Definition<number | "off">, "expects" | "schema"> = {
  expects: `${utilization.expects}, or off`,
  schema: z.literal("off").or(utilization.schema),
};

const imageByDigest = /^[a-z0-9][a-z0-9._/:-]*@sha256:[0-9a-f]{64}$/;

export const workerKeys = {
  workerImage: {
    about: "Worker image. A new digest is a deploy; a tag is refused because what it names can change.",
    ...text("repository@sha256: and 64 hexadecimal digits", imageByDigest),
    example: "111122223333.dkr.ecr.us-east-1.amazonaws.com/ops-agent-worker@sha256:DIGEST",
  },
  workerEnabled: {
    about:
      "Whether workers take jobs (WORKER_ENABLED). With false they run and wait, and so do the jobs. true in prod.",
    item: "env-feature-enabled",
    ...trueOrFalse,
    fallback: "true",
  },
  workerCpu: {
    about:
      "CPU of one worker in Fargate units, 1024 of which are one core. Changing it is a deploy: new tasks start before old ones stop.",
    ...oneOf(["256", "512", "1024", "2048", "4096", "8192", "16384"]),
    fallback: { sandbox: "256", staging: "256", prod: "512" },
  },
  workerMemoryMib: {
    about: "Memory of one worker. Must be a size that Fargate sells with workerCpu.",
    ...wholeNumber(512, 122_880, "MiB"),
    fallback: { sandbox: "512", staging: "512", prod: "1024" },
  },
  workerArchitecture: {
    about: "Processor of the workers; ARM64 costs a fifth less. The image must be built for it.",
    ...oneOf(["X86_64", "ARM64"]),
    fallback: "X86_64",
  },
  workerMinTasks: {
    about:
      "Fewest workers; fewer running for two minutes is an outage (P0). Default: 2 at levels A and B, 1 at level C, where 0 is allowed too: then an idle stack runs no worker, and the first job waits for one to start.",
    ...wholeNumber(0, 100, "tasks"),
    fallback: ({ level }: Choice) => String(minimumTasksByLevel[level]),
  },
  workerMaxTasks: {
    about: "Most workers that autoscaling may start.",
    ...wholeNumber(1, 100, "tasks"),
    fallback: "5",
  },
  workerAcceptableLatencySeconds: {
    about:
      "How long a job may wait before it is begun. With workerJobSeconds and workerConcurrency it says how many waiting jobs one worker may have before more workers are started; so does a job that has waited longer while all workers are busy.",
    ...wholeNumber(1, 86_400, "seconds"),
    fallback: "60",
  },
  workerJobSeconds: {
    about: "Time that a job takes on average; read JobDuration and correct it when it has changed.",
    ...decimal(0.01, 3_600, "seconds"),
    fallback: "15",
  },
  workerScaleCpuPercent: {
    about: "Average CPU that autoscaling holds, beside the backlog; off leaves the CPU out of it.",
    ...utilizationOrOff,
    fallback: "70",
  },
  workerScaleMemoryPercent: {
    about:
      "Average memory that autoscaling holds as well. Only for jobs that need more of it the more of them a worker has: memory that more workers do not free keeps all of them running.",
    ...optional(utilization),
  },
  workerSpotPercent: {
    about:
      "Share of the workers beyond the first that run on Fargate Spot: 70 % cheaper, and AWS may take them back with two minutes' notice.",
    ...wholeNumber(0, 100, "percent"),
    fallback: "0",
  },
  workerConcurrency: {
    about: "Jobs that one worker does at a time.",
    ...wholeNumber(1, 100, "jobs"),
    fallback: "10",
  },
  workerPollIntervalSeconds: {
    about: "Longest time an idle worker waits at the queue before it asks again.",
    item: "env-worker-poll-interval",
    ...wholeNumber(1, 60, "seconds"),
    fallback: "5",
  },
  workerLogLevel: {
    about:
      "Least urgent log line that the worker writes. debug is refused in prod: it multiplies cost and may show data.",
    item: "env-log-level",
    ...oneOf(["debug", "info", "warn", "error"]),
    fallback: "info",
  },
  workerMetricsIntervalSeconds: {
    about: "Time between two metric lines of a worker; alarms on jobs see nothing in between.",
    item: "env-metrics-interval",
    ...wholeNumber(10, 60, "seconds"),
    fallback: "30",
  },
  workerLongestJobSeconds: {
    about:
      "Longest time a job may take. A worker that is stopped gets that long, and 10 s more, to finish or return its jobs; Fargate kills it after 120 s whatever is set, so longer jobs must be split.",
    item: "env-job-timeout",
    ...wholeNumber(1, 110, "seconds"),
    expects: "whole number of seconds, 1 to 110, because Fargate kills a stopping task after 120 s",
    fallback: "110",
  },
  workerExec: {
    about:
      "Whether a person may open a shell in a running worker (ECS Exec). Every session is recorded in a log of its own.",
    ...oneOf(["on", "off"]),
    fallback: { sandbox: "off", staging: "on", prod: "off" },
  },
  workerDeploymentStrategy: {
    about:
      "rolling replaces workers one after another. blue-green starts all new ones beside the old, watches both for workerBakeMinutes, then stops the old: twice the workers for that time, and the way back is instant.",
    ...oneOf(["rolling", "blue-green"]),
    fallback: "rolling",
  },
  workerBakeMinutes: {
    about:
      "How long new and old workers run side by side in a blue-green deployment; any deployment alarm in that time takes it back. Default 5.",
    ...optional(wholeNumber(1, 1_440, "minutes")),
  },
  workerCpuAlarmPercent: {
    about:
      "More average CPU than this for five minutes warns (P2). Above workerScaleCpuPercent, else scaling rings it.",
    ...percent,
    fallback: "80",
  },
  workerMemoryAlarmPercent: {
    about:
      "More average memory than this for five minutes warns (P2). Above workerScaleMemoryPercent, where that is set.",
    ...percent,
    fallback: "80",
  },
  workerMemoryRollbackPercent: {
    about: "More memory than this in any worker for two minutes of a deployment takes it back.",
    ...percent,
    fallback: "95",
  },
  workerOtelCollectorImage: {
    about:
      "Image of AWS's distribution of the OpenTelemetry collector, which then runs beside each worker and hands a trace of every job to X-Ray (about 5 USD per million jobs). It takes 128 to 256 MiB of workerMemoryMib. An image in ECR may be read by the stack's own role; one in a public registry such as public.ecr.aws needs only a way to the internet.",
    ...optional(text("repository@sha256: and 64 hexadecimal digits", imageByDigest)),
  },
} satisfies Record<string, Definition<unknown>>;
