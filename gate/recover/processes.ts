import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

/** A process that cannot be mistaken for a later one with the same number. */
export interface Process {
  readonly pid: number;
  readonly name: string;
  readonly startedAt: Date;
}

/** Whether it is the command line itself, and not one of the providers and programs that it starts. */
export const isEngine = ({ name }: Process): boolean => name === "pulumi";

/** The system counts starts of processes in these, whatever its clock ticks by. */
const ticksPerSecond = 100;

/**
 * Who has this number now; undefined when nobody has, or only a zombie.
 * Only Linux tells when a process was started: elsewhere it counts as started long ago, and so as the one that is meant.
 */
export function processOf(pid: number): Process | undefined {
  if (process.platform !== "linux") return exists(pid) ? { pid, name: "", startedAt: new Date(0) } : undefined;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name in the second field may hold spaces and brackets; what follows its last bracket is regular.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const seconds = Number(fields[19]) / ticksPerSecond;
    const name = stat.slice(stat.indexOf("(") + 1, stat.lastIndexOf(")"));
    return fields[0] === "Z" ? undefined : { pid, name, startedAt: new Date(bootedAt() + seconds * 1000) };
  } catch {
    return undefined;
  }
}

function bootedAt(): number {
  const [, seconds] = /^btime (\d+)$/m.exec(readFileSync("/proc/stat", "utf8")) ?? [];
  return Number(seconds) * 1000;
}

function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** All processes that carry `name=value` in their environment; none where the system does not show it. */
export function processesWith(name: string, value: string): readonly Process[] {
  if (process.platform !== "linux") return [];
  const wanted = `${name}=${value}`;
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry) && Number(entry) !== process.pid)
    .filter((entry) => environmentOf(entry).includes(wanted))
    .flatMap((entry) => processOf(Number(entry)) ?? []);
}

function environmentOf(pid: string): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
  } catch {
    return []; // It has ended meanwhile, or belongs to somebody else.
  }
}

const graceMilliseconds = 10_000;

/** Ends processes: asks first, and kills what has not gone in time. @returns when all of them have gone */
export async function endProcesses(all: readonly Process[], signal: AbortSignal): Promise<void> {
  const living = () => all.filter(({ pid, startedAt }) => processOf(pid)?.startedAt.getTime() === startedAt.getTime());
  const deadline = performance.now() + graceMilliseconds;
  for (const { pid } of living()) tell(pid, "SIGTERM");
  while (living().length > 0) {
    if (performance.now() > deadline) for (const { pid } of living()) tell(pid, "SIGKILL");
    await delay(20, undefined, { signal });
  }
}

function tell(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
