/** CloudWatch takes at most this many values of one metric from one line. */
const mostValues = 100;

export interface JobCounts {
  readonly processed: number;
  readonly failed: number;
  readonly stalled: number;
  /** A fair sample when there were more jobs than one line holds. Milliseconds. */
  readonly durationsMilliseconds: readonly number[];
  /** By API. */
  readonly calls: Readonly<Record<string, CallCounts>>;
}

export interface CallCounts {
  readonly made: number;
  readonly failed: number;
  /** A fair sample, as for jobs. Milliseconds. */
  readonly durationsMilliseconds: readonly number[];
}

/** Counts this worker's finished jobs, and the calls that they made, from one metric line to the next. */
export class JobStatistics {
  readonly #random: () => number;
  #jobs: Tally;
  #stalled = 0;
  #calls = new Map<string, Tally>();

  constructor(random: () => number = Math.random) {
    this.#random = random;
    this.#jobs = new Tally(random);
  }

  record(outcome: "completed" | "failed", durationMilliseconds: number): void {
    this.#jobs.add(outcome === "failed", durationMilliseconds);
  }

  recordStalled(): void {
    this.#stalled += 1;
  }

  recordCall(api: string, isFailed: boolean, durationMilliseconds: number): void {
    const tally = this.#calls.get(api) ?? new Tally(this.#random);
    this.#calls.set(api, tally);
    tally.add(isFailed, durationMilliseconds);
  }

  /** What was counted since the last call. */
  take(): JobCounts {
    const { count: processed, failed, durationsMilliseconds } = this.#jobs;
    const calls = Object.fromEntries(
      [...this.#calls].map(([api, { count: made, failed, durationsMilliseconds }]) => [
        api,
        { made, failed, durationsMilliseconds },
      ]),
    );
    const counts = { processed, failed, stalled: this.#stalled, durationsMilliseconds, calls };
    this.#jobs = new Tally(this.#random);
    this.#stalled = 0;
    this.#calls = new Map();
    return counts;
  }
}

class Tally {
  count = 0;
  failed = 0;
  readonly durationsMilliseconds: number[] = [];

  constructor(private readonly random: () => number) {}

  add(isFailed: boolean, durationMilliseconds: number): void {
    this.count += 1;
    if (isFailed) this.failed += 1;
    if (this.durationsMilliseconds.length < mostValues) {
      this.durationsMilliseconds.push(durationMilliseconds);
      return;
    }
    // Reservoir sampling: each one so far has the same chance to be in the sample.
    const place = Math.floor(this.random() * this.count);
    if (place < mostValues) this.durationsMilliseconds[place] = durationMilliseconds;
  }
}
