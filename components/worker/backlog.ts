/** What a team knows about its jobs, from which the number of workers follows. */
export interface Pace {
  /** How long a job may wait before it is begun. Seconds. */
  readonly acceptableLatencySeconds: number;
  /** How long it takes on average. Seconds. */
  readonly jobSeconds: number;
  /** How many jobs one task does at a time. */
  readonly concurrency: number;
}

/**
 * How many waiting jobs one task may have: as many as it begins within the acceptable time, which is `concurrency` of
 * them every `jobSeconds`. More need more tasks.
 *
 * A job that takes longer than it may wait still leaves one per task: less would scale out for an empty queue.
 *
 * @example
 * backlogPerTask({ acceptableLatencySeconds: 60, jobSeconds: 15, concurrency: 10 }); // 40
 */
export function backlogPerTask({ acceptableLatencySeconds, jobSeconds, concurrency }: Pace): number {
  return Math.max(1, Math.floor((acceptableLatencySeconds * concurrency) / jobSeconds));
}
