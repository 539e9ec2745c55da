import { z } from "zod";
import { health, workerEnvironment as names } from "../contract";
import { redisAddress } from "../queue/redis";

/** What the SDK accepts; it only prints a warning about anything else and then reports nothing, ever. */
const sentryDsn = /^https?:\/\/\w+(:\w+)?@[\w.-]+(:\d+)?\/(\S+\/)?\d+$/;

/**
 * Everything the worker is told from outside, parsed once and then trusted.
 *
 * Defaults are the documents' own; a variable that is set but empty counts as missing. Whether SENTRY_DSN may stay
 * away is not the worker's to judge: the policy pack demands it in production (catalogue item `env-sentry-dsn`).
 */
const variables = z.object({
  [names.redisUrl]: redisAddress,
  [names.sentryDsn]: z
    .string()
    .regex(sentryDsn, "expected an address such as https://key@sentry.example.com/1")
    .optional(),
  [names.sentryEnvironment]: z.string(),
  [names.sentryRelease]: z.string(),
  [names.sentryTracesSampleRate]: z
    .string()
    .regex(/^(0(\.\d+)?|1(\.0+)?)$/, "expected a number from 0 to 1")
    .transform(Number)
    .default(0),
  [names.serviceName]: z.string(),
  [names.logLevel]: z
    .string()
    .toLowerCase()
    .pipe(z.enum(["debug", "info", "warn", "error"], "expected DEBUG, INFO, WARN or ERROR"))
    .default("info"),
  [names.enabled]: z
    .enum(["true", "false"], "expected true or false")
    .default("true")
    .transform((value) => value === "true"),
  [names.concurrency]: wholeNumber(1, 100).default(10),
  [names.jobAttempts]: wholeNumber(1, 10).default(3),
  [names.pollInterval]: wholeNumber(1, 60).default(5),
  [names.stopTimeout]: wholeNumber(2, 120).default(30),
  [names.metricsInterval]: wholeNumber(1, 300).default(60),
  [names.healthHost]: z.string().default("127.0.0.1"),
  [names.healthPort]: wholeNumber(1, 65_535).default(health.port),
  [names.otlpEndpoint]: z
    .string()
    .regex(/^https?:\/\/[\w.:[\]-]+(\/[^?#]*)?$/, "expected an address such as http://localhost:4318")
    .optional(),
  /** Set by ECS itself. */
  ECS_AGENT_URI: z.url().optional(),
  NODE_TLS_REJECT_UNAUTHORIZED: z
    .string()
    .refine((value) => value !== "0", "must not be 0: it switches off the verification of certificates")
    .optional(),
});

function wholeNumber(least: number, most: number) {
  const expectation = `expected a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, expectation)
    .transform(Number)
    .refine((value) => value >= least && value <= most, expectation);
}

export type Environment = ReturnType<typeof readEnvironment>;

/** The start is refused. Its message lists every variable that is missing or wrong and holds no variable's value. */
export class EnvironmentError extends Error {
  override readonly name = "EnvironmentError";

  constructor(readonly faults: readonly string[]) {
    super(
      `The worker cannot start; ${faults.length} environment variable${faults.length === 1 ? "" : "s"} must be put right:\n` +
        faults.map((fault) => `- ${fault}`).join("\n"),
    );
  }
}

/**
 * @param source such as `process.env`
 * @throws {EnvironmentError} naming all that is missing or wrong, at once
 */
export function readEnvironment(source: Readonly<Record<string, string | undefined>>) {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ""));
  const { data, error } = variables.safeParse(given);
  if (error !== undefined) {
    throw new EnvironmentError(
      error.issues.map(({ path, message }) => {
        const name = String(path[0]);
        return `${name}: ${name in given ? message : "is missing"}`;
      }),
    );
  }
  return Object.freeze({
    redis: data[names.redisUrl],
    /** Undefined: errors are logged only. */
    sentryDsn: data[names.sentryDsn],
    sentryEnvironment: data[names.sentryEnvironment],
    release: data[names.sentryRelease],
    /** Share of the jobs that are measured in Sentry. 0 to 1, default 0. */
    tracesSampleRate: data[names.sentryTracesSampleRate],
    service: data[names.serviceName],
    logLevel: data[names.logLevel],
    /** Whether jobs are taken. Default true. */
    enabled: data[names.enabled],
    /** Most attempts at a job. Default 3. */
    jobAttempts: data[names.jobAttempts],
    /** Jobs at once in this process. Default 10. */
    concurrency: data[names.concurrency],
    /** Longest idle block on the queue; a job that arrives meanwhile is taken at once. Seconds, default 5. */
    pollIntervalSeconds: data[names.pollInterval],
    /** From SIGTERM until the platform kills the process. Seconds, default 30. */
    stopTimeoutSeconds: data[names.stopTimeout],
    /** Between two metric lines. Seconds, default 60. */
    metricsIntervalSeconds: data[names.metricsInterval],
    healthHost: data[names.healthHost],
    healthPort: data[names.healthPort],
    /** Where a collector takes traces. Undefined: none are sent. */
    otlpEndpoint: data[names.otlpEndpoint],
    /** Where ECS takes requests that are about this task. Undefined outside of ECS. */
    ecsAgentUri: data.ECS_AGENT_URI,
    /** Values that must never leave the process in a log line or an error report. */
    secrets: Object.freeze(
      [source[names.redisUrl], data[names.redisUrl].password, source[names.sentryDsn]].filter(
        (secret) => secret !== undefined,
      ),
    ),
  });
}
