import type { ErrorEvent } from "@sentry/node";
import * as Sentry from "@sentry/node";
import type { Redact } from "../redaction";
import { redactDeep } from "../redaction";
import type { Environment } from "./environment";

/**
 * Integrations that must not run. `Redis` puts the arguments of each command, and with them whole jobs, into spans,
 * and no option of the SDK stops it; `Console` repeats log lines. The two error handlers would end the process in
 * their own way: ours logs first (see `main.ts`).
 */
const unwanted = new Set(["Redis", "Console", "OnUncaughtException", "OnUnhandledRejection"]);

/** The SDK's own choice without those. */
export function withoutUnwanted<T extends { readonly name: string }>(defaults: T[]): T[] {
  return defaults.filter(({ name }) => !unwanted.has(name));
}

/** Reports failures to Sentry: one event for each job that failed for good, one for a crash, nothing else. */
export interface ErrorReports {
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
  options: Pick<Environment, "sentryDsn" | "sentryEnvironment" | "release" | "service">,
  redact: Redact,
): ErrorReports {
  Sentry.init({
    ...(options.sentryDsn === undefined ? {} : { dsn: options.sentryDsn }),
    enabled: options.sentryDsn !== undefined,
    environment: options.sentryEnvironment,
    release: options.release,
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
    integrations: withoutUnwanted,
    // Breadcrumbs mix the traces of jobs that run side by side, addresses of one in the report of another.
    maxBreadcrumbs: 0,
    // No header of ours goes to the hosts that jobs call.
    tracePropagationTargets: [],
    enhanceFetchErrorMessages: "report-only",
    shutdownTimeout: 2_000,
    beforeSend: (event) => redactEvent(event, redact),
  });
  return {
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

/** Redacts all that an event says about an error; what is left are numbers and names the SDK made itself. */
function redactEvent(event: ErrorEvent, redact: Redact): ErrorEvent {
  if (event.exception !== undefined) event.exception = redactDeep(event.exception, redact);
  if (event.extra !== undefined) event.extra = redactDeep(event.extra, redact);
  if (event.message !== undefined) event.message = redact(event.message);
  return event;
}
