import { hostname } from "node:os";
import type { Job } from "bullmq";
import { MetricsTime, Worker } from "bullmq";
import { queue } from "../contract";
import type { Json } from "../queue/envelope";
import { redisOptions } from "../queue/redis";
import { createRedact, textsIn } from "../redaction";
import { callRecorder } from "./api-calls";
import type { Environment } from "./environment";
import { jobFields, payloadOf, runJob, tracedJob, workerStopping } from "./job-run";
import type { Logger } from "./logger";
import { describeError } from "./logger";
import type { ErrorReports } from "./sentry";
import type { JobStatistics } from "./statistics";
import type { TaskProtection } from "./task-protection";
import type { ThrottledErrors } from "./throttled-errors";

/**
 * A worker that dies without a word is noticed when its lock has run out and two scans have passed: 25 s at worst with
 * these, 90 s with BullMQ's defaults.
 */
const crashRecovery = Object.freeze({ lockDuration: 15_000, stalledInterval: 5_000, maxStalledCount: 1 });

/** Finished jobs that stay to be looked at. Numbers and ages; a plain `true` makes BullMQ's scripts fail. */
const day = 86_400;
const kept = Object.freeze({
  removeOnComplete: { count: 1_000, age: day },
  removeOnFail: { count: 5_000, age: 14 * day },
});

export interface WorkerParts {
  readonly environment: Environment;
  readonly logger: Logger;
  readonly throttled: ThrottledErrors;
  readonly statistics: JobStatistics;
  readonly reports: ErrorReports;
  readonly protection: TaskProtection;
}

/** Takes jobs from the queue from the moment it is made until it is stopped. */
export class JobWorker {
  readonly #worker: Worker;
  readonly #parts: WorkerParts;
  readonly #running = new Set<Promise<Json>>();

  constructor(parts: WorkerParts) {
    const { environment, logger, throttled, statistics } = parts;
    this.#parts = parts;
    this.#worker = new Worker(
      queue.name,
      (job: Job, token?: string, signal?: AbortSignal) => this.#run(job, token, signal ?? neverAborted),
      {
        ...crashRecovery,
        ...kept,
        autorun: environment.enabled,
        name: hostname(),
        prefix: queue.prefix,
        connection: redisOptions(environment.redis, "blocking"),
        concurrency: environment.concurrency,
        drainDelay: environment.pollIntervalSeconds,
        metrics: { maxDataPoints: MetricsTime.TWO_WEEKS },
      },
    );
    this.#worker.on("error", (error) => throttled.report("worker.error", error));
    this.#worker.on("stalled", (jobId) => {
      statistics.recordStalled();
      logger.warn({ event: "job.stalled", jobId }, "a job's worker went silent");
    });
    // Another worker has the job by now: what this one still does would be done twice.
    this.#worker.on("lockRenewalFailed", (ids) => ids.forEach((id) => this.#worker.cancelJob(id, lockLost)));
    this.#worker.on("completed", (job) => completed(job, parts));
    this.#worker.on("failed", (job, error) => failed(job, error, parts));
  }

  /** False before Redis was reached for the first time, and once its loop has ended. One that shall take no jobs waits well. */
  isRunning(): boolean {
    return !this.#parts.environment.enabled || this.#worker.isRunning();
  }

  /**
   * Takes no more jobs and waits for the running ones; those that take too long go back to the queue, for another
   * worker to take, and their cut-short attempt does not count. Should even that fail, their locks run out.
   *
   * @param finishSeconds how long running jobs may go on
   * @param closeSeconds how long giving back and saying goodbye to Redis may take after that; BullMQ itself would wait
   *   without limit, and for ever when its connection is just being made anew
   */
  async stop(finishSeconds: number, closeSeconds: number): Promise<void> {
    const closed = this.#worker.close();
    const finished = Promise.race([closed, Promise.allSettled(this.#running)]);
    if (!(await settlesWithin(finished, finishSeconds))) this.#worker.cancelAllJobs(workerStopping);
    if (await settlesWithin(closed, closeSeconds)) return;
    this.#parts.logger.warn({ event: "worker.stop-forced" }, "the queue did not close in time; locks will run out");
  }

  async #run(job: Job, token: string | undefined, signal: AbortSignal): Promise<Json> {
    const { environment, logger, statistics, reports, protection } = this.#parts;
    // Whoever put the job in may have asked for more.
    job.opts.attempts = Math.min(job.opts.attempts ?? 1, environment.jobAttempts);
    const run = reports.traceJob(tracedJob(job), () =>
      runJob(job, token, signal, { logger, recordCall: callRecorder(statistics) }),
    );
    this.#running.add(run);
    protection.jobStarted();
    try {
      return await run;
    } finally {
      protection.jobEnded();
      this.#running.delete(run);
    }
  }
}

const neverAborted = new AbortController().signal;
const lockLost = "the job's lock was lost";

function completed(job: Job, { logger, statistics }: WorkerParts): void {
  const durationMilliseconds = runTime(job);
  statistics.record("completed", durationMilliseconds);
  logger.child(jobFields(job)).info({ event: "job.complete", durationMilliseconds }, "job completed");
}

function failed(job: Job | undefined, error: Error, { logger, statistics, reports }: WorkerParts): void {
  if (job === undefined) {
    logger.error({ event: "job.failed", error: describeError(error) }, "a job that is gone failed");
    return;
  }
  const redact = createRedact(textsIn(payloadOf(job)));
  const fields = { attempt: job.attemptsMade, error: describeError(error, redact) };
  const jobLogger = logger.child(jobFields(job));
  if (job.finishedOn === undefined) {
    jobLogger.warn({ event: "job.retry", ...fields }, "attempt failed, job will be tried again");
    return;
  }
  const durationMilliseconds = runTime(job);
  statistics.record("failed", durationMilliseconds);
  jobLogger.error({ event: "job.failed", ...fields, durationMilliseconds }, "job failed for good");
  reports.captureJobFailure(error, { id: job.id ?? "", name: job.name }, redact);
}

function runTime(job: Job): number {
  return (job.finishedOn ?? 0) - (job.processedOn ?? job.finishedOn ?? 0);
}

async function settlesWithin(work: Promise<unknown>, seconds: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), seconds * 1_000);
  });
  const settled = work.then(
    () => true,
    () => true,
  );
  const result = await Promise.race([settled, timeout]);
  clearTimeout(timer);
  return result;
}
