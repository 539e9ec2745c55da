/** When a request is sent again. */
export interface RetryPolicy {
  /** How often a request is sent in all. */
  readonly tries: number;
  /** First pause after a failure that names no time; each further one is twice as long. */
  readonly firstPauseMilliseconds: number;
  /** A longer pause than this is not waited for: the operation fails and says so. */
  readonly longestPauseMilliseconds: number;
  /** Waits. Rejects when the signal aborts. */
  readonly pause: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/**
 * Whether sending the request again can help and cannot do it twice: 429 and 503 were not begun, while after another
 * server error or a lost connection a POST may have taken place.
 */
export function mayRepeat(method: string, status: number | undefined): boolean {
  if (status === 429 || status === 503) return true;
  return method !== "POST" && (status === undefined || status >= 500);
}

/** How long Sentry asks to wait, by `Retry-After` (seconds or a date) or by the moment at which its limit is reset. */
export function askedPauseMilliseconds(headers: Headers, nowMilliseconds: number): number | undefined {
  const after = headers.get("retry-after");
  if (after !== null) {
    const moment = /^\d+(\.\d+)?$/.test(after) ? nowMilliseconds + Number(after) * 1000 : Date.parse(after);
    if (!Number.isNaN(moment)) return Math.max(0, moment - nowMilliseconds);
  }
  const reset = Number(headers.get("x-sentry-rate-limit-reset") ?? Number.NaN);
  return Number.isNaN(reset) ? undefined : Math.max(0, reset * 1000 - nowMilliseconds);
}

/** The pause after the n-th failure (from 0), shortened at random so that many clients do not come back together. */
export function pauseMilliseconds({ firstPauseMilliseconds }: RetryPolicy, failures: number): number {
  return firstPauseMilliseconds * 2 ** failures * (0.5 + Math.random() / 2);
}

export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason instanceof Error ? signal.reason : new Error("stopped while waiting"));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
}
