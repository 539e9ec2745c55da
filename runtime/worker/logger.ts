import { format } from "node:util";
import type { DestinationStream, Logger } from "pino";
import { pino, stdTimeFunctions } from "pino";
import type { Redact } from "../redaction";
import { redactDeep } from "../redaction";
import type { Environment } from "./environment";

export type { Logger } from "pino";

/** What happened, in the words that log queries use. */
export type LogEvent =
  | `worker.${"starting" | "ready" | "stopping" | "stopped" | "stop-forced" | "refused" | "crashed" | "error"}`
  | `job.${"start" | "complete" | "retry" | "failed" | "returned" | "stalled"}`
  | `redis.${"ready" | "closed" | "error"}`
  | "sentry.off"
  | "task.unprotected"
  | "traces.unsent"
  | "console";

/** Where lines go: standard output, written at once, so that nothing is lost when the process ends. */
export const standardOutput = (): DestinationStream => pino.destination({ dest: 1, sync: true });

/**
 * One JSON object a line: `time`, `level`, `service`, `release`, `event`, `message`, and on a job's lines `jobId`,
 * `jobName`, `orgId`, `agentId`.
 *
 * Payloads are never logged. As a last net everything that is logged is searched for the secrets of the environment.
 * Source: catalogue items `structured-json-logs`, `log-job-correlation`, `log-context-fields`, `logs-contain-no-secrets`.
 */
export function createLogger(
  options: Pick<Environment, "service" | "release" | "logLevel">,
  redact: Redact,
  destination: DestinationStream,
): Logger {
  return pino(
    {
      level: options.logLevel,
      base: { service: options.service, release: options.release },
      messageKey: "message",
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
      redact: { paths: ["payload", "*.payload", "data", "*.data"], censor: "[redacted]" },
      hooks: {
        logMethod(parts, method) {
          method.apply(this, redactDeep(parts, redact));
        },
      },
    },
    destination,
  );
}

/** Turns what libraries and Node itself print into log lines, so that every line of the process parses as JSON. */
export function captureConsole(logger: Logger): void {
  for (const level of ["debug", "info", "warn", "error"] as const) {
    console[level] = (...parts: unknown[]) => logger[level]({ event: "console" }, format(...parts));
  }
  console.log = console.info;
  process.removeAllListeners("warning");
  process.on("warning", (warning) => logger.warn({ event: "console", error: describeError(warning) }, warning.message));
}

export interface ErrorDescription {
  readonly type: string;
  readonly message: string;
  readonly code?: string;
  readonly stack?: string;
  readonly cause?: ErrorDescription;
}

/**
 * What a log line says about an error. Only these fields: a Redis error also carries the command with its arguments,
 * which is the whole job.
 */
export function describeError(error: unknown, redact: Redact = (text) => text): ErrorDescription {
  if (!(error instanceof Error)) return { type: typeof error, message: redact(String(error)) };
  const code: unknown = "code" in error ? error.code : undefined;
  return {
    type: error.name,
    message: redact(error.message),
    ...(typeof code === "string" ? { code } : {}),
    ...(error.stack === undefined ? {} : { stack: redact(error.stack) }),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause, redact) }),
  };
}
