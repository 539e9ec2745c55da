import { GateError } from "../gate-error";
import type { Worker } from "./worker";

export interface Resumed {
  readonly minTasks: number;
  readonly desired: number;
  readonly running: number;
}

/**
 * Lets a worker run again as it did. Undefined where nobody has stopped it. May be repeated: what is done already is
 * left alone.
 *
 * @param remembered least tasks that it had; how many it may have at most no stop has changed
 * @param isEntered whether a stop is known of that was not taken back
 * @throws {GateError} nobody remembers how many tasks it had
 */
export async function resumeWorker(
  worker: Worker,
  remembered: number | undefined,
  isEntered: boolean,
): Promise<Resumed | undefined> {
  const [scaling, { desired, running }] = await Promise.all([worker.scaling(), worker.counts()]);
  if (scaling?.isSuspended !== true && !isEntered) return undefined;
  // A deploy that came in between may have given it its minimum back.
  const minTasks = remembered ?? (scaling && scaling.minTasks > 0 ? scaling.minTasks : undefined);
  if (minTasks === undefined)
    throw new GateError("nobody remembers how many tasks the worker had. Say it: --min-tasks 2");
  const wanted = Math.max(desired, minTasks, 1);
  // Scaling last: that it is suspended tells whoever has to begin again that this was not done to its end.
  if (wanted !== desired) await worker.setDesired(wanted);
  if (scaling) await worker.restoreScaling(minTasks, Math.max(scaling.maxTasks, minTasks));
  return { minTasks, desired: wanted, running };
}
