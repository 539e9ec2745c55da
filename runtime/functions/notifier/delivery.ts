import { setTimeout } from "node:timers/promises";

/** Where a message goes; `name` is for logs, `url` may be a secret. */
export interface Destination {
  readonly name: "Slack" | "PagerDuty";
  readonly url: string;
}

export interface DeliveryOptions {
  /** One attempt. Default 5. */
  readonly timeoutSeconds: number;
  /** Attempts in all. Default 4. */
  readonly attempts: number;
  /**
   * All waits between attempts together; a longer Retry-After is not waited for, but the whole event handed back to be
   * tried again later. With the attempts themselves it must fit into the function's own timeout (30 s). Default 8.
   */
  readonly totalWaitSeconds: number;
  readonly wait: (seconds: number) => Promise<void>;
}

export const deliveryDefaults: DeliveryOptions = Object.freeze({
  timeoutSeconds: 5,
  attempts: 4,
  totalWaitSeconds: 8,
  wait: async (seconds: number) => {
    await setTimeout(seconds * 1_000);
  },
});

/** The message did not arrive. Says whose fault it is, never the address. */
export class DeliveryError extends Error {
  override readonly name = "DeliveryError";
}

/**
 * Posts JSON until the other side takes it. Tries again when nobody answers, when the answer is 429, or 500 and above;
 * waits as long as Retry-After says, else 0.5, 1, 2 s.
 *
 * @throws {DeliveryError} when it is refused, or still fails at the last attempt
 */
export async function deliver(destination: Destination, body: unknown, options: DeliveryOptions): Promise<void> {
  let waitedSeconds = 0;
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await post(destination, JSON.stringify(body), options.timeoutSeconds);
    if (outcome.status === "delivered") return;
    const waitSeconds = outcome.retryAfterSeconds ?? 0.5 * 2 ** (attempt - 1);
    waitedSeconds += waitSeconds;
    if (!outcome.worthRetrying || attempt >= options.attempts || waitedSeconds > options.totalWaitSeconds) {
      throw new DeliveryError(`${destination.name} ${outcome.reason} (attempt ${attempt})`);
    }
    await options.wait(waitSeconds);
  }
}

type Outcome =
  | { readonly status: "delivered" }
  | {
      readonly status: "failed";
      readonly reason: string;
      readonly worthRetrying: boolean;
      readonly retryAfterSeconds: number | undefined;
    };

async function post({ url }: Destination, body: string, timeoutSeconds: number): Promise<Outcome> {
  let response: Response;
  try {
    response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
      redirect: "error",
      signal: AbortSignal.timeout(timeoutSeconds * 1_000),
    });
  } catch (error) {
    const reason = `gave no answer: ${reasonOf(error)}`;
    return { status: "failed", reason, worthRetrying: true, retryAfterSeconds: undefined };
  }
  await response.body?.cancel();
  if (response.ok) return { status: "delivered" };
  return {
    status: "failed",
    reason: `answered ${response.status}`,
    worthRetrying: response.status === 429 || response.status >= 500,
    retryAfterSeconds: retryAfter(response.headers.get("retry-after")),
  };
}

/** In seconds; the header holds a number of them or a date. */
function retryAfter(header: string | null): number | undefined {
  if (header === null) return undefined;
  if (/^\d+$/.test(header)) return Number(header);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, (date - Date.now()) / 1_000);
}

/** The code or the kind of error; its message may hold the address. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  const { cause } = error;
  return cause instanceof Error && "code" in cause ? String(cause.code) : error.name;
}
