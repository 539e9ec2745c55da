import type { DestinationStream } from "pino";
import { metricLine } from "./metrics";
import type { QueueState } from "./queue-state";
import type { JobStatistics } from "./statistics";

export interface MetricSource {
  readonly service: string;
  readonly statistics: JobStatistics;
  /** Rejects when Redis does not answer. */
  readonly readQueueState: () => Promise<QueueState>;
}

/** Writes a metric line at each interval, and a last one when it is stopped, so that no finished job goes uncounted. */
export class MetricsTicker {
  readonly #source: MetricSource;
  readonly #output: DestinationStream;
  readonly #timer: NodeJS.Timeout;

  constructor(source: MetricSource, intervalSeconds: number, output: DestinationStream) {
    this.#source = source;
    this.#output = output;
    this.#timer = setInterval(() => void this.#write(), intervalSeconds * 1_000);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#write();
  }

  async #write(): Promise<void> {
    const { service, statistics, readQueueState } = this.#source;
    // Redis away is reported by its own connection's events; here it only means that the queue's figures are unknown.
    const state = await readQueueState().catch(() => undefined);
    this.#output.write(`${metricLine(service, state, statistics.take(), new Date())}\n`);
  }
}
