import type { ErrorEvent } from "@sentry/node";
import * as Sentry from "@sentry/node";
import { WaitingError } from "bullmq";
import { queue, sentryJobOperation } from "../contract";
import type { Redact } from "../redaction";
import { redactDeep } from "../redaction";
import type { Environment } from "./environment";

/**
 * The integrations that run; all of them say more about an error or about the process. A list of what may run, because of
 * what may not there is more with each version: with tracing on, `Redis` puts the arguments of each command, and with
 * them whole jobs, into spans, which no option of the SDK stops; `Http` and `NodeFetch` the addresses that jobs call. The
 * SDK's two error handlers would end the process in their own way: ours logs first (see `main.ts`).
 */
const wanted = new Set([
  "EventFilters",
  "FunctionToString",
  "LinkedErrors",
  "Dedupe",
  "NodeSystemError",
  "ContextLines",
  "Context",
  "ProcessSession",
  "Modules",
]);

/** Those of the SDK's own choice. */
export function onlyWanted<T extends { readonly name: string }>(defaults: T[]): T[] {
  return defaults.filter(({ name }) => wanted.has(name));
}

/** All that Sentry is told about a job beside how long it ran and how it ended. */
export interface TracedJob {
  readonly id: string;
  readonly name: string;
  readonly attemptsMade: number;
  readonly waitedMilliseconds: number | undefined;
}

/** Sentry's name for an end that was not well; with `cancelled` it does not count as an error. */
const cancelled = Object.freeze({ code: 2, message: "cancelled" });

/**
 * Reports to Sentry: one event for each job that failed for good, one for a crash, one span for each attempt that was
 * drawn to be measured; nothing else.
 */
export interface ErrorReports {
  /** Does one attempt of a job, and measures it. */
  traceJob<T>(job: TracedJob, run: () => Promise<T>): Promise<T>;
  captureJobFailure(error: Error, job: { id: string; name: string }, redact: Redact): void;
  captureCrash(error: unknown): void;
  /** Sends what is still under way. */
  close(timeoutSeconds: number): Promise<void>;
}

/**
 * @param options without `sentryDsn` nothing is ever sent
 * @param redact takes the environment's secrets out of every event
 */
export function startErrorReports(
  options: Pick<Environment, "sentryDsn" | "sentryEnvironment" | "release" | "service" | "tracesSampleRate">,
  redact: Redact,
): ErrorReports {
  Sentry.init({
    ...(options.sentryDsn === undefined ? {} : { dsn: options.sentryDsn }),
    enabled: options.sentryDsn !== undefined,
    environment: options.sentryEnvironment,
    release: options.release,
    tracesSampleRate: options.tracesSampleRate,
    initialScope: { tags: { service: options.service } },
    dataCollection: {
      userInfo: false,
      cookies: false,
      httpHeaders: false,
      httpBodies: [],
      urlQueryParams: false,
      databaseQueryData: false,
      queues: false,
      stackFrameVariables: false,
    },
    integrations: onlyWanted,
    // Breadcrumbs mix the traces of jobs that run side by side, addresses of one in the report of another.
    maxBreadcrumbs: 0,
    // No header of ours goes to the hosts that jobs call.
    tracePropagationTargets: [],
    enhanceFetchErrorMessages: "report-only",
    shutdownTimeout: 2_000,
    beforeSend: (event) => redactEvent(event, redact),
  });
  return {
    traceJob(job, run) {
      // A trace for each: one of the whole process would draw once, and measure all jobs or none.
      return Sentry.startNewTrace(() => Sentry.startSpan(spanOf(job), (span) => cancelledWhenReturned(span, run)));
    },
    captureJobFailure(error, job, redactJob) {
      Sentry.withScope((scope) => {
        scope.setTags({ jobId: job.id, jobName: job.name });
        scope.addEventProcessor((event) => redactEvent(event as ErrorEvent, redactJob));
        Sentry.captureException(error);
      });
    },
    captureCrash(error) {
      Sentry.captureException(error, { level: "fatal" });
    },
    async close(timeoutSeconds) {
      await Sentry.close(timeoutSeconds * 1_000);
    },
  };
}

/** Sentry's names, which its pages on queues look for. */
function spanOf({ id, name, attemptsMade, waitedMilliseconds }: TracedJob) {
  return {
    name,
    op: sentryJobOperation,
    attributes: {
      "messaging.system": "bullmq",
      "messaging.destination.name": queue.name,
      "messaging.message.id": id,
      "messaging.message.retry.count": attemptsMade,
      ...(waitedMilliseconds !== undefined && { "messaging.message.receive.latency": waitedMilliseconds }),
    },
  };
}

/** A job that a stopping worker gave back has not failed. */
async function cancelledWhenReturned<T>(span: Sentry.Span, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof WaitingError) span.setStatus(cancelled);
    throw error;
  }
}

/** Redacts all that an event says about an error; what is left are numbers and names the SDK made itself. */
function redactEvent(event: ErrorEvent, redact: Redact): ErrorEvent {
  if (event.exception !== undefined) event.exception = redactDeep(event.exception, redact);
  if (event.extra !== undefined) event.extra = redactDeep(event.extra, redact);
  if (event.message !== undefined) event.message = redact(event.message);
  return event;
}
