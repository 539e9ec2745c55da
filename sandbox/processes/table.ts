import { readFileSync, readdirSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

/**
 * Environment variable that every process of a sandbox carries, with the folder of that sandbox as its value. It is
 * inherited, so a process is found however it was started and whatever became of the one that started it.
 */
export const sandboxMark = "OPS_SANDBOX";

/** The same for what belongs to one run of Pulumi: the CLI, the program, the pack, the providers. */
export const updateMark = "OPS_SANDBOX_UPDATE";

/** A process that cannot be mistaken for a later one with the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks from boot to the start of the process, as in `/proc/<pid>/stat`. */
  readonly startTicks: string;
}

/** Who has this number now; undefined when nobody has, or only a zombie. */
export function identify(pid: number): ProcessIdentity | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name in the second field may hold spaces and brackets; what follows its last bracket is regular.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [state, startTicks] = [fields[0], fields[19]];
    return state === "Z" || startTicks === undefined ? undefined : { pid, startTicks };
  } catch {
    return undefined;
  }
}

export function isAlive(process: ProcessIdentity): boolean {
  return identify(process.pid)?.startTicks === process.startTicks;
}

/** All processes that carry `mark=value` in their environment, this one excepted. */
export function findMarked(mark: string, value: string): ProcessIdentity[] {
  const wanted = `${mark}=${value}`;
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry) && Number(entry) !== process.pid)
    .filter((entry) => environmentOf(entry).includes(wanted))
    .flatMap((entry) => identify(Number(entry)) ?? []);
}

function environmentOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
  } catch {
    return []; // It has ended meanwhile, or belongs to somebody else.
  }
}

/**
 * Ends processes: asks first, and kills what has not gone when the time is up.
 *
 * @param graceSeconds time from SIGTERM to SIGKILL
 * @returns when all of them have gone
 */
export async function stopProcesses(processes: readonly ProcessIdentity[], graceSeconds: number): Promise<void> {
  signalAll(processes, "SIGTERM");
  const deadline = Date.now() + graceSeconds * 1000;
  while (processes.some(isAlive)) {
    if (Date.now() > deadline) signalAll(processes, "SIGKILL");
    await delay(20);
  }
}

function signalAll(processes: readonly ProcessIdentity[], signal: NodeJS.Signals): void {
  for (const { pid } of processes.filter(isAlive)) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }
}
