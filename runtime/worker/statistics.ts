/** CloudWatch takes at most this many values of one metric from one line. */
const mostDurations = 100;

export interface JobCounts {
  readonly processed: number;
  readonly failed: number;
  /** A fair sample when there were more jobs than one line holds. Milliseconds. */
  readonly durationsMilliseconds: readonly number[];
}

/** Counts this worker's finished jobs from one metric line to the next. */
export class JobStatistics {
  readonly #random: () => number;
  #processed = 0;
  #failed = 0;
  #durations: number[] = [];

  constructor(random: () => number = Math.random) {
    this.#random = random;
  }

  record(outcome: "completed" | "failed", durationMilliseconds: number): void {
    this.#processed += 1;
    if (outcome === "failed") this.#failed += 1;
    if (this.#durations.length < mostDurations) {
      this.#durations.push(durationMilliseconds);
    } else {
      // Reservoir sampling: each job so far has the same chance to be in the sample.
      const place = Math.floor(this.#random() * this.#processed);
      if (place < mostDurations) this.#durations[place] = durationMilliseconds;
    }
  }

  /** What was counted since the last call. */
  take(): JobCounts {
    const counts = { processed: this.#processed, failed: this.#failed, durationsMilliseconds: this.#durations };
    this.#processed = 0;
    this.#failed = 0;
    this.#durations = [];
    return counts;
  }
}
