import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";

import type { JobOutcome } from "../../runtime/queue/producer";
import { JobProducer } from "../../runtime/queue/producer";
import { connectAws } from "../aws";
import type { Gate } from "../gate";
import { reason } from "../probe/probe";
import { readRedisUrl } from "../probe/redis-url";
import { stackIn } from "../stack";
import { until } from "../wait";
import type { Result } from "./scenario";

export type Tally = NonNullable<Result["jobs"]>;

/** What callers need of the queue. */
export type Queue = Pick<JobProducer, "add" | "waitFor" | "timesTaken" | "remove" | "close">;

/** So many wait for a job of theirs at any moment. */
const callers = 4;
/** After this a job that was not done is lost. Longer than a worker that was killed keeps its jobs. */
const patienceSeconds = 120;
/** Between two jobs of one caller, so that the queue's own work goes on. When it is over, the job is looked at again. */
const restMilliseconds = 1_000;

/** Callers of the stack's worker: each puts a job on the queue, waits until it is done, and puts the next one. */
export class JobsInFlight {
  private isOver = false;
  private isSilent = false;
  private readonly tally = { added: 0, lost: 0, twice: 0 };
  private readonly calls: readonly Promise<void>[];

  private constructor(
    private readonly producer: Queue,
    private readonly gate: Pick<Gate, "signal" | "progress">,
  ) {
    this.calls = Array.from({ length: callers }, () => this.keepCalling());
  }

  /** @returns undefined where the queue cannot be reached from here, which is told: only its network may reach it */
  static async begin(gate: Gate, connect = toQueueOf): Promise<JobsInFlight | undefined> {
    try {
      return new JobsInFlight(await connect(gate), gate);
    } catch (error) {
      gate.signal.throwIfAborted();
      gate.progress(`what becomes of jobs is not measured: ${reason(error)}`);
      return undefined;
    }
  }

  /**
   * Lets the callers get what they wait for; after Ctrl-C not even that.
   * @returns undefined where the queue has left a question unanswered
   */
  async end(): Promise<Tally | undefined> {
    this.isOver = true;
    await Promise.all(this.calls);
    await this.producer.close();
    return this.isSilent || this.tally.added === 0 ? undefined : { ...this.tally };
  }

  private async keepCalling(): Promise<void> {
    while (!this.isOver && !this.gate.signal.aborted)
      await this.call(`gate-drill-${randomUUID()}`).catch((error: unknown) => this.hearNothing(error));
  }

  private async hearNothing(error: unknown): Promise<void> {
    if (this.gate.signal.aborted) return;
    if (!this.isSilent) this.gate.progress(`the queue did not answer, so jobs do not count: ${reason(error)}`);
    this.isSilent = true;
    await pause(restMilliseconds);
  }

  /** Ahead of waiting work, as the probe of the queue: whether work gets done is the question, not how long it waits. */
  private async call(id: string): Promise<void> {
    const { producer, tally } = this;
    await producer.add({ type: "echo", payload: { drill: id }, priority: "P0", id });
    tally.added += 1;
    try {
      const outcome = await this.waitFor(id);
      const taken = await producer.timesTaken(id);
      await pause(restMilliseconds, undefined, { signal: this.gate.signal });
      const since = await producer.timesTaken(id);
      if (outcome?.status !== "completed") tally.lost += 1;
      // A worker that ends may give a job back that it has begun, and that is no fault; one that is done stays done.
      else if (taken !== undefined && since !== undefined && since > taken) tally.twice += 1;
    } finally {
      await producer.remove(id);
    }
  }

  /** In pieces of a second, so that Ctrl-C need not wait for the whole. */
  private waitFor(id: string): Promise<JobOutcome | undefined> {
    const look = async (): Promise<JobOutcome | undefined> => {
      const outcome = await this.producer.waitFor(id, 1);
      return outcome.status === "timeout" ? undefined : outcome;
    };
    return until(look, { timeoutSeconds: patienceSeconds, everyMilliseconds: 0, signal: this.gate.signal });
  }
}

const toQueueOf = async (gate: Gate): Promise<Queue> => JobProducer.connect(await urlOf(gate));

/** It holds the token: never print it. */
async function urlOf({ engine }: Gate): Promise<string> {
  const stack = stackIn(await engine.exportState());
  const aws = connectAws(stack.region, engine.place.environment);
  try {
    return await readRedisUrl({ aws, stack });
  } finally {
    aws.close();
  }
}
