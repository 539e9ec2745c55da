import { mkdir, readFile, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

import type { Running, Stopped } from "../ledger/facts";
import { stoppedSchema } from "../ledger/facts";

/**
 * Where this machine remembers a stack's worker, for the day on which neither state nor ledger answers. It is a copy of
 * what stands in the ledger, and holds nothing secret.
 */
export const keptCopyFile = (environment: NodeJS.ProcessEnv, project: string, stack: string): string =>
  join(
    environment["XDG_STATE_HOME"] ?? join(environment["HOME"] ?? homedir(), ".local", "state"),
    "ops-agent-worker",
    project,
    `${stack}.json`,
  );

export async function keepCopy(file: string, worker: Stopped): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(worker)}\n`);
}

/** Remembers the worker that was deployed. A machine that cannot is no reason to call a deploy failed. */
export async function rememberWorker(
  environment: NodeJS.ProcessEnv,
  { project, stack }: { readonly project: string; readonly stack: string },
  { region, cluster, service, minTasks, maxTasks }: Running,
): Promise<void> {
  const worker = { region, cluster, service, minTasks, ...(maxTasks !== undefined && { maxTasks }) };
  await keepCopy(keptCopyFile(environment, project, stack), worker).catch(() => undefined);
}

/** Undefined where there is none, or none that can be read. */
export async function readCopy(file: string): Promise<Stopped | undefined> {
  try {
    return stoppedSchema.parse(JSON.parse(await readFile(file, "utf8")));
  } catch {
    return undefined;
  }
}
