import { setTimeout as pause } from "node:timers/promises";

/** How long and how often to look. */
export interface Patience {
  /** Seconds after which to give up. At least one look is taken even when this is 0. */
  readonly timeoutSeconds: number;
  /** Milliseconds between the end of one look and the start of the next. */
  readonly everyMilliseconds: number;
  /** Ends the wait at once when the person presses Ctrl-C. */
  readonly signal: AbortSignal;
}

/**
 * Looks again and again until there is something to see.
 *
 * @returns what `look` found, or `undefined` when the time ran out
 * @throws the signal's reason when interrupted, and whatever `look` throws
 * @example const ringing = await until(async () => ((await alarmState()) === "ALARM" ? true : undefined), patience);
 */
export async function until<T>(look: () => Promise<T | undefined>, patience: Patience): Promise<T | undefined> {
  const deadline = performance.now() + patience.timeoutSeconds * 1000;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() >= deadline) return undefined;
    await pause(patience.everyMilliseconds, undefined, { signal: patience.signal });
  }
}
