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

/** A step of the calculation: a name that later steps use, what people read, and CloudWatch's metric math. */
export interface Step {
  readonly id: string;
  readonly label: string;
  readonly expression: string;
}

/**
 * What scaling holds at `backlogPerTask`, from the queue's figures `waiting`, `active` and `oldest` and from the `running`
 * tasks; the last step is the result. Either the waiting jobs per task or the age of the oldest in acceptable waits,
 * whichever asks for more tasks, and the age for no more than would begin at once all that waits (decision 0027).
 *
 * Waiting jobs are not filled in: without them nothing is known, and the number of tasks stays. Running tasks are: Container
 * Insights says nothing when there are none, and the backlog is then that of the task that is to come.
 */
export function backlogSteps(pace: Pace): readonly Step[] {
  return [
    { id: "tasks", label: "Running tasks", expression: "IF(FILL(running, 1) > 1, FILL(running, 1), 1)" },
    { id: "depth", label: "Waiting jobs per task", expression: "waiting / tasks" },
    {
      id: "late",
      label: "Age of the oldest job in acceptable waits",
      // MIN and MAX pass over what is missing; by the sum this is missing too when the queue is not measured.
      expression: `FILL(oldest, 0) / ${pace.acceptableLatencySeconds} + 0 * waiting`,
    },
    {
      id: "full",
      label: "Jobs, begun and waiting, in places for them",
      expression: `(FILL(active, 0) + waiting) / (${pace.concurrency} * tasks)`,
    },
    {
      id: "backlog",
      label: "Waiting jobs per task, or what their age is worth",
      expression: `MAX([depth, ${backlogPerTask(pace)} * MIN([late, full])])`,
    },
  ];
}
