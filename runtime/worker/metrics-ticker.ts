import type { DestinationStream } from "pino";
import { workerLines } from "./metrics";
import type { JobStatistics } from "./statistics";

/** Writes metric lines at each interval, and last ones when it is stopped, so that no finished job goes uncounted. */
export class MetricsTicker {
  readonly #timer: NodeJS.Timeout;

  constructor(
    private readonly service: string,
    private readonly statistics: JobStatistics,
    intervalSeconds: number,
    private readonly output: DestinationStream,
  ) {
    this.#timer = setInterval(() => this.#write(), intervalSeconds * 1_000);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#write();
  }

  #write(): void {
    for (const line of workerLines(this.service, this.statistics.take(), new Date())) this.output.write(`${line}\n`);
  }
}
