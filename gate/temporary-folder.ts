import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Gate } from "./gate";

/** Takes something away again that a piece of work has made. */
export type CleanUp = () => Promise<void>;

/**
 * Works in a folder of its own, which goes away afterwards, and before it whatever the work has asked for, the newest
 * first. What cannot be taken away is told of: it replaces neither what came of the work nor what went wrong in it.
 *
 * @param prefix of the folder's name, such as `ops-rollback-`
 */
export async function inTemporaryFolder<Result>(
  { progress }: Pick<Gate, "progress">,
  prefix: string,
  work: (folder: string, cleanUps: CleanUp[]) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), prefix));
  const cleanUps: CleanUp[] = [() => rm(folder, { recursive: true, force: true })];
  try {
    return await work(folder, cleanUps);
  } finally {
    for (const cleanUp of cleanUps.toReversed()) {
      await cleanUp().catch((error: unknown) => {
        progress(`something is left over: ${error instanceof Error ? error.message : String(error)}`);
      });
    }
  }
}
