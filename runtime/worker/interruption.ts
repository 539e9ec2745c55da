/** The run was ended early, from outside or because it took too long; the message says why. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
}

/**
 * Runs something that may be interrupted, by a signal from outside or by running too long, and does not wait for it any
 * longer from then on, whether it listens to its own signal or not.
 *
 * @param outer its reason becomes the message of the error
 * @throws {Interrupted}
 */
export async function runInterruptibly<T>(
  outer: AbortSignal,
  timeoutSeconds: number,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const inner = new AbortController();
  const interrupted = new Promise<never>((_, reject) => {
    inner.signal.addEventListener("abort", () => reject(inner.signal.reason as Interrupted));
  });
  const relay = () => inner.abort(new Interrupted(String(outer.reason)));
  outer.addEventListener("abort", relay);
  if (outer.aborted) relay();
  const timer = setTimeout(
    () => inner.abort(new Interrupted(`took longer than ${timeoutSeconds} s`)),
    timeoutSeconds * 1_000,
  );
  try {
    return await Promise.race([interrupted, run(inner.signal)]);
  } finally {
    clearTimeout(timer);
    outer.removeEventListener("abort", relay);
  }
}
