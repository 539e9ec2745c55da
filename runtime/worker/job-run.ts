import type { Job } from "bullmq";
import { UnrecoverableError, WaitingError } from "bullmq";
import { severities } from "../contract";
import type { JobEnvelope, Json } from "../queue/envelope";
import { describeFaults, jobEnvelope } from "../queue/envelope";
import type { RecordCall } from "./api-calls";
import { handlers } from "./handlers";
import { Interrupted, runInterruptibly } from "./interruption";
import type { Logger } from "./logger";
import type { TracedJob } from "./sentry";

/** The reason of a signal that ends jobs because the worker stops; they go back to the queue. */
export const workerStopping = "the worker is stopping";

/**
 * Does one job.
 * @throws UnrecoverableError when trying again is futile, WaitingError when the job was given back to the queue
 */
export async function runJob(
  job: Job,
  token: string | undefined,
  signal: AbortSignal,
  { logger, recordCall }: { readonly logger: Logger; readonly recordCall: RecordCall },
): Promise<Json> {
  const jobLogger = logger.child(jobFields(job));
  jobLogger.info({ event: "job.start", attempt: job.attemptsMade + 1 }, "job started");
  const envelope = parseEnvelope(job);
  const handler = handlers.get(envelope.type);
  if (handler === undefined) throw new UnrecoverableError("no handler for jobs of this type");
  const run = handler.prepare(envelope.payload);
  try {
    return await runInterruptibly(signal, handler.timeoutSeconds, (inner) =>
      run({ jobId: envelope.id, signal: inner, logger: jobLogger, recordCall }),
    );
  } catch (error) {
    if (!(error instanceof Interrupted) || error.message !== workerStopping) throw error;
    await job.moveToWait(token);
    jobLogger.info({ event: "job.returned" }, "job returned to the queue");
    throw new WaitingError();
  }
}

/** A job that no producer of ours made fails at once and for good: trying again would not make it readable. */
function parseEnvelope(job: Job): JobEnvelope {
  const { data: envelope, error, success } = jobEnvelope.safeParse(job.data);
  if (!success) throw new UnrecoverableError(`envelope: ${describeFaults(error)}`);
  if (envelope.id !== job.id) throw new UnrecoverableError("envelope: its id is not the job's id");
  if (envelope.type !== job.name) throw new UnrecoverableError("envelope: its type is not the job's name");
  const priority = job.opts.priority ?? 0;
  if (priority < 1 || priority > severities.length) {
    throw new UnrecoverableError(`envelope: expected a priority from 1 to ${severities.length}`);
  }
  return envelope;
}

/** All of a job that no envelope of ours could be read from may be its payload. */
export function payloadOf(job: Job): unknown {
  const { data: envelope } = jobEnvelope.safeParse(job.data);
  return envelope === undefined ? (job.data as unknown) : envelope.payload;
}

/** What ties a job's lines together; tenant and agent where the envelope names them. */
export function jobFields(job: Job): Record<string, unknown> {
  const { data } = context.safeParse(job.data);
  return { jobId: job.id, jobName: job.name, ...data };
}

/** What Sentry may know of a job. A name that no handler has is the producer's text, and may be anything. */
export function tracedJob({ id = "", name, attemptsMade, processedOn, timestamp }: Job): TracedJob {
  return {
    id,
    name: handlers.has(name) ? name : "unknown",
    attemptsMade,
    // Later attempts have waited for a retry, which says nothing about the queue.
    waitedMilliseconds: attemptsMade === 0 ? (processedOn ?? timestamp) - timestamp : undefined,
  };
}

const context = jobEnvelope.pick({ orgId: true, agentId: true }).strip();
