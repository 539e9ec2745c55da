import type { LogEvent, Logger } from "./logger";
import { describeError } from "./logger";

/** At most six lines a minute for each kind of trouble. */
const quietMilliseconds = 10_000;

/**
 * Logs errors that come in swarms: the queue's client reports a full Redis some ten thousand times a second. The first
 * of a kind is logged at once; the next line of that kind says how many were left out meanwhile.
 */
export class ThrottledErrors {
  readonly #logger: Logger;
  readonly #now: () => number;
  readonly #kinds = new Map<LogEvent, { loggedAt: number; suppressed: number }>();

  constructor(logger: Logger, now: () => number = Date.now) {
    this.#logger = logger;
    this.#now = now;
  }

  report(event: LogEvent, error: unknown): void {
    const now = this.#now();
    const kind = this.#kinds.get(event);
    if (kind !== undefined && now - kind.loggedAt < quietMilliseconds) {
      kind.suppressed += 1;
      return;
    }
    this.#kinds.set(event, { loggedAt: now, suppressed: 0 });
    const description = describeError(error);
    this.#logger.error({ event, error: description, suppressed: kind?.suppressed ?? 0 }, description.message);
  }
}
