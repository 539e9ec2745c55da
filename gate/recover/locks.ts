import type { Lock } from "../backend/backend";
import type { Process } from "./processes";

/** Whether the holder of a lock can still be at work. */
export interface JudgedLock {
  readonly lock: Lock;
  readonly is: "dead" | "alive" | "unknown";
  /** How that is known. */
  readonly because: string;
}

/** What may be known of the holders of locks. */
export interface LockFacts {
  readonly hostname: string;
  readonly processOf: (pid: number) => Process | undefined;
  /** Hosts and locks of which a person says that nobody works there any more. */
  readonly dead: readonly string[];
}

/** Clocks that tell when a process was started, and when its lock was written, do not agree to the second. */
const toleranceMilliseconds = 2_000;

/**
 * Judges whether a lock is left over. How old it is does not count: a large update holds one for an hour, and a killed one
 * leaves a young one. Whoever holds it from another machine cannot be seen from here, and is never taken for dead unless
 * a person says so.
 */
export function judgeLock(lock: Lock, { hostname, processOf, dead }: LockFacts): JudgedLock {
  const { id, holder } = lock;
  const saidDead = dead.find((name) => name === id || name === holder?.hostname);
  const unknown = (because: string): JudgedLock =>
    saidDead === undefined
      ? { lock, is: "unknown", because }
      : { lock, is: "dead", because: `${because}, and was said to be dead: ${saidDead}` };
  if (holder === undefined) return unknown("it was cut off while it was written, and does not say who holds it");
  const who = `process ${holder.pid} on ${holder.hostname}`;
  if (holder.hostname !== hostname) return unknown(`${who} cannot be seen from here`);
  const now = processOf(holder.pid);
  if (now === undefined) return { lock, is: "dead", because: `${who} is gone` };
  const startedAt = now.startedAt.toISOString();
  return now.startedAt.getTime() > Date.parse(holder.timestamp) + toleranceMilliseconds
    ? { lock, is: "dead", because: `${who} was started ${startedAt}, after the lock was written: it is another one` }
    : { lock, is: "alive", because: `${who} is at work, since ${holder.timestamp}` };
}
