import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import type { JobsOptions } from "bullmq";
import { Queue } from "bullmq";
import { Redis } from "ioredis";
import type { Severity } from "../contract";
import { envelopeVersion, queue, severities } from "../contract";
import type { Json } from "./envelope";
import { jobEnvelope } from "./envelope";
import { redisAddress, redisOptions } from "./redis";

/** How often a job is tried, and how long it waits in between: 1, 2, 4 s and so on, each up to half shorter at random. */
export const retry = Object.freeze({ attempts: 3, backoff: { type: "exponential", delay: 1_000, jitter: 0.5 } });

export interface JobRequest {
  /** Which handler does it, such as `http-check`. */
  readonly type: string;
  readonly payload: Json;
  /** P0 is taken first. There is no default: BullMQ takes a job without priority before every job that has one. */
  readonly priority: Severity;
  /** Adding an id that the queue still knows adds nothing, which makes a repeated request harmless. Default: random. */
  readonly id?: string;
  readonly orgId?: string;
  readonly agentId?: string;
  /** Tries before the job counts as failed. Default 3; the worker makes no more than it was told to (`JOB_ATTEMPTS`). */
  readonly attempts?: number;
  /** Earliest start, from now. Seconds, default 0. */
  readonly delaySeconds?: number;
}

/** How often `waitFor` asks. */
const pollMilliseconds = 100;

/** What became of a job; `processedBy` is the name of the worker's host. `timeout` says only that it was not finished when the wait ended. */
export type JobOutcome =
  | { readonly status: "completed"; readonly result: Json; readonly processedBy: string | undefined }
  | { readonly status: "failed"; readonly reason: string }
  | { readonly status: "timeout" };

/**
 * Puts jobs on the worker's queue and, where asked, waits for what became of them. It never takes a job itself.
 *
 * @example
 * const producer = await JobProducer.connect("rediss://:token@queue.example.com:6379");
 * const jobId = await producer.add({ type: "echo", payload: { hello: 1 }, priority: "P2" });
 * const outcome = await producer.waitFor(jobId, 30); // { status: "completed", result: { hello: 1 }, … }
 * await producer.close();
 */
export class JobProducer {
  readonly #redis: Redis;
  readonly #queue: Queue;

  private constructor(redis: Redis) {
    this.#redis = redis;
    this.#queue = new Queue(queue.name, { connection: redis, prefix: queue.prefix });
    this.#queue.on("error", rejectsItsCaller);
  }

  /**
   * @param redisUrl `rediss://[user]:token@host[:port]`
   * @throws when the address is not one, or Redis cannot be reached over verified TLS with this token
   */
  static async connect(redisUrl: string): Promise<JobProducer> {
    const address = redisAddress.parse(redisUrl);
    const redis = new Redis({ ...redisOptions(address, "prompt"), lazyConnect: true });
    let cause: Error | undefined;
    redis.on("error", (error: Error) => (cause = error));
    try {
      await redis.connect();
    } catch (error) {
      redis.disconnect();
      throw new Error(`Redis at ${address.host}:${address.port} cannot be reached`, { cause: cause ?? error });
    }
    return new JobProducer(redis);
  }

  /**
   * @returns the job's id
   * @throws when the request does not make a valid envelope, or Redis did not take the job
   */
  async add(request: JobRequest): Promise<string> {
    const id = request.id ?? randomUUID();
    const envelope = jobEnvelope.parse({
      version: envelopeVersion,
      type: request.type,
      id,
      payload: request.payload,
      enqueuedAt: new Date().toISOString(),
      orgId: request.orgId,
      agentId: request.agentId,
    });
    const options: JobsOptions = {
      ...retry,
      jobId: id,
      priority: severities.indexOf(request.priority) + 1,
      ...(request.attempts === undefined ? {} : { attempts: request.attempts }),
      ...(request.delaySeconds === undefined ? {} : { delay: request.delaySeconds * 1_000 }),
    };
    await this.#queue.add(request.type, envelope, options);
    return id;
  }

  /** Waits until a worker has finished the job, well or for good not. */
  async waitFor(jobId: string, timeoutSeconds: number): Promise<JobOutcome> {
    const deadline = Date.now() + timeoutSeconds * 1_000;
    // Asked again and again: an event stream that is opened now would miss the end of a job that is quick.
    do {
      const job = await this.#queue.getJob(jobId);
      if (job?.finishedOn !== undefined) {
        return (await job.isFailed())
          ? { status: "failed", reason: job.failedReason }
          : { status: "completed", result: job.returnvalue as Json, processedBy: job.processedBy };
      }
      await setTimeout(pollMilliseconds);
    } while (Date.now() < deadline);
    return { status: "timeout" };
  }

  /** How often workers have taken the job until now; undefined where the queue does not know it any more. */
  async timesTaken(jobId: string): Promise<number | undefined> {
    return (await this.#queue.getJob(jobId))?.attemptsStarted;
  }

  /** Forgets a finished or waiting job; a running one stays, and the answer is false. */
  async remove(jobId: string): Promise<boolean> {
    return this.#queue.remove(jobId).then(
      (removed) => removed === 1,
      () => false,
    );
  }

  async close(): Promise<void> {
    await this.#queue.close();
    this.#redis.disconnect();
  }
}

function rejectsItsCaller(): void {
  // Without a listener an `error` event ends the process; whoever waits for the failed command gets the same error.
}
