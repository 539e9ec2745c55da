import type { Stopped } from "../ledger/facts";
import type { Patience } from "../wait";
import { until } from "../wait";
import type { Call } from "./call";
import { attempt } from "./call";
import type { Scaling, Worker } from "./worker";

export interface Stopping {
  readonly calls: readonly Call[];
  /** How it was scaled before; a worker that is stopped already does not tell any more. */
  readonly before: Pick<Stopped, "minTasks" | "maxTasks">;
  /** Tasks that still end their jobs; undefined where ECS does not say. */
  readonly running: number | undefined;
}

/**
 * Takes all tasks of a worker away and sees to it that none comes back: first the scaling, which would bring them back,
 * then the service, then each task by itself, since a protected one would go on taking jobs. What has begun is ended
 * by the worker within its stop timeout; the queue is not touched.
 */
export async function stopWorker(worker: Worker, reason: string, patience: Patience): Promise<Stopping> {
  let before: Scaling | undefined;
  const calls = [
    await attempt("suspend scaling", async () => {
      before = await worker.scaling();
      if (before === undefined) return "nothing scales it";
      await worker.suspendScaling();
      return before.isSuspended ? "was suspended already" : `was ${before.minTasks} to ${before.maxTasks} tasks`;
    }),
    await attempt("desired count 0", async () => {
      await worker.setDesired(0);
      return "accepted";
    }),
    await attempt("end tasks", () => endTasks(worker, reason, patience)),
  ];
  let running: number | undefined;
  calls.push(
    await attempt("look", async () => {
      ({ running } = await worker.counts());
      return `${running} running`;
    }),
  );
  return { calls, before: boundsOf(before), running };
}

/** None where an earlier stop has set them. */
function boundsOf(before: Scaling | undefined): Stopping["before"] {
  if (before === undefined || (before.isSuspended && before.minTasks === 0)) return {};
  const { minTasks, maxTasks } = before;
  return { minTasks, maxTasks };
}

/**
 * Until nobody is left who has not been told: a deployment may just have started another one. What fails for one task, or
 * for lack of a right to lift the protection, keeps none of the others running.
 */
async function endTasks(worker: Worker, reason: string, patience: Patience): Promise<string> {
  const told = new Set<string>();
  const [kept, refused] = [new Set<string>(), new Set<string>()];
  const areAllTold = await until(async () => {
    const tasks = await worker.tasks();
    if (tasks.length === 0) return true;
    await worker.unprotect(tasks).catch((error: unknown) => kept.add(messageOf(error)));
    for (const task of tasks)
      await worker.stopTask(task, reason).then(
        () => told.add(task),
        (error: unknown) => refused.add(messageOf(error)),
      );
    return undefined;
  }, patience);
  const said = `${told.size} told to end`;
  if (refused.size > 0) throw new Error(`${said}; ${[...refused].join("; ")}`);
  if (areAllTold === undefined) throw new Error(`${said}, and ECS still starts others`);
  return kept.size === 0 ? said : `${said}, though protected: ${[...kept].join("; ")}`;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
