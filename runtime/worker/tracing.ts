import { randomBytes } from "node:crypto";
import { WaitingError } from "bullmq";
import { queue } from "../contract";
import type { ErrorReports, TracedJob } from "./sentry";
import type { Span, SpanExporter } from "./tracing-export";
import { text, wholeNumber } from "./tracing-export";

type Outcome = "completed" | "failed" | "returned";

/**
 * The same reports, and beside them each attempt of a job as a span for the collector. Sentry gets a share of the jobs;
 * the collector gets all of them, and may draw itself.
 */
export function withTraces(reports: ErrorReports, exporter: Pick<SpanExporter, "add" | "close">): ErrorReports {
  return {
    ...reports,
    traceJob: (job, run) => traceAttempt(job, exporter, () => reports.traceJob(job, run)),
    async close(timeoutSeconds) {
      await Promise.all([reports.close(timeoutSeconds), exporter.close(timeoutSeconds)]);
    },
  };
}

async function traceAttempt<T>(job: TracedJob, exporter: Pick<SpanExporter, "add">, run: () => Promise<T>): Promise<T> {
  const startedAt = Date.now();
  const started = performance.now();
  const add = (outcome: Outcome) => exporter.add(spanOf(job, outcome, startedAt, performance.now() - started));
  try {
    const result = await run();
    add("completed");
    return result;
  } catch (error) {
    // A job that a stopping worker gave back has not failed.
    add(error instanceof WaitingError ? "returned" : "failed");
    throw error;
  }
}

/** Names and numbers only. The job's id is left out: with the queue's name it is a key in Redis. */
function spanOf({ name, attemptsMade }: TracedJob, outcome: Outcome, startedAt: number, milliseconds: number): Span {
  return {
    traceId: traceId(startedAt),
    spanId: randomBytes(8).toString("hex"),
    name,
    kind: 5,
    startTimeUnixNano: unixNano(startedAt),
    endTimeUnixNano: unixNano(startedAt + milliseconds),
    attributes: [
      text("messaging.system", "bullmq"),
      text("messaging.operation.type", "process"),
      text("messaging.destination.name", queue.name),
      text("job.type", name),
      wholeNumber("job.attempt", attemptsMade + 1),
      text("job.outcome", outcome),
    ],
    status: outcome === "failed" ? { code: 2 } : {},
  };
}

/** Begins with the time in seconds, as X-Ray's own do: older collectors and X-Ray drop others. Any backend takes it. */
const traceId = (milliseconds: number): string =>
  Math.floor(milliseconds / 1_000)
    .toString(16)
    .padStart(8, "0") + randomBytes(12).toString("hex");

/** In microseconds first: nanoseconds since 1970 are more than a number can count. */
const unixNano = (milliseconds: number): string => `${Math.round(milliseconds * 1_000)}000`;
