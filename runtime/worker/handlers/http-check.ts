import { z } from "zod";
import { defineHandler } from "./handler";

const longestTimeoutSeconds = 60;

const payload = z.strictObject({
  url: z.url({ protocol: /^https?$/, error: "expected an http or https address" }),
  /** Seconds, default 10. */
  timeoutSeconds: z.number().positive().max(longestTimeoutSeconds).default(10),
  /** Status codes that count as well; default 200 to 299. */
  expectedStatus: z.array(z.int().min(100).max(599)).min(1).max(20).optional(),
});

/**
 * Asks an address once by GET and answers `{ ok, status, durationMilliseconds }`. Any answer is a result, a bad status
 * too; only when none comes is the attempt a failure, which is then tried again. Redirects are not followed and the
 * body is not read, so that neither costs more than a connection.
 */
export const httpCheck = defineHandler({
  type: "http-check",
  timeoutSeconds: longestTimeoutSeconds + 5,
  payload,
  async run({ url, timeoutSeconds, expectedStatus }, { signal, recordCall }) {
    const started = performance.now();
    let response: Response;
    try {
      response = await fetch(url, {
        redirect: "manual",
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutSeconds * 1_000)]),
      });
    } catch (error) {
      recordCall(url, undefined, performance.now() - started);
      throw new Error(`no answer: ${reasonOf(error)}`);
    }
    const durationMilliseconds = Math.round(performance.now() - started);
    recordCall(url, response.status, durationMilliseconds);
    await response.body?.cancel();
    const ok = expectedStatus === undefined ? response.ok : expectedStatus.includes(response.status);
    return { ok, status: response.status, durationMilliseconds };
  },
});

/** Names what went wrong without the address, which may hold a token. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  const { cause } = error;
  return cause instanceof Error && "code" in cause ? String(cause.code) : error.name;
}
