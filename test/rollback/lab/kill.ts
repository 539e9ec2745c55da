import { readdirSync, readFileSync, watch } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";

import { z } from "zod";

import { type Action, cancelled } from "./controls";

/** How long a provider that survived its command line goes on until it has done what it was asked. */
const survivorMilliseconds = 300;

const lockSchema = z.object({
  pid: z.number().int(),
  hostname: z.string(),
  username: z.string(),
  timestamp: z.string(),
});
export type LockFile = z.output<typeof lockSchema> & { readonly file: string };

/** The locks of a stack in a file backend. One that was cut off while it was written has no place here. */
export function locksIn(folder: string): LockFile[] {
  return namesIn(folder)
    .filter((name) => name.endsWith(".json"))
    .map((name) => join(folder, name))
    .map((file) => ({ ...lockSchema.parse(JSON.parse(readFileSync(file, "utf8"))), file }));
}

/**
 * Kills the command line that is updating the stack, with its process group, as a machine that goes down would.
 *
 * @param locks folder of the stack's locks: its holder is who updates, whoever started it
 * @throws {Error} when nobody is updating
 */
export function killHolder(locks: string): void {
  const holder = locksIn(locks).find(({ pid }) => groupOf(pid) !== undefined);
  if (holder === undefined) throw new Error("nobody is updating the stack");
  const group = groupOf(holder.pid);
  // Where it was started in the test's own group, that one must live on.
  process.kill(group === undefined || group === groupOf(process.pid) ? holder.pid : -group, "SIGKILL");
}

/**
 * What a call does at its point: it kills the command line and waits until the connection has gone.
 *
 * @param survives whether the provider then finishes what it was asked; otherwise it dies with the command line
 */
export function killing(locks: string, survives: boolean, onKilled: () => void): Action {
  return async ({ signal }) => {
    killHolder(locks);
    await cancelled(signal);
    onKilled();
    if (!survives) throw new Error("killed");
    await setTimeout(survivorMilliseconds);
  };
}

/**
 * Kills the command line as soon as it has changed the stack's state for the n-th time.
 *
 * @param states folder of the project's state files
 * @returns when it is killed
 */
export async function killAtStateChange(states: string, stack: string, locks: string, nth: number): Promise<void> {
  let changes = 0;
  await new Promise<void>((resolve) => {
    // A changed state is renamed into its place.
    const watcher = watch(states, { persistent: false }, (kind, name) => {
      if (kind !== "rename" || name !== `${stack}.json` || ++changes !== nth) return;
      watcher.close();
      resolve();
    });
  });
  killHolder(locks);
}

/** @returns undefined when there is no such process, or only its remains */
function groupOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [state, , group] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return state === "Z" ? undefined : Number(group);
  } catch {
    return undefined;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
