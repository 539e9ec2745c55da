import type { Environment } from "./environment";

/** A value of an attribute, in OTLP's JSON: whole numbers have 64 bits there, which JSON writes as text. */
export interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue: string } | { readonly intValue: string };
}

/** A span in OTLP's JSON, as far as the worker uses it. */
export interface Span {
  /** 16 bytes in hexadecimal digits. */
  readonly traceId: string;
  /** 8 bytes in hexadecimal digits. */
  readonly spanId: string;
  readonly name: string;
  /** 5 is CONSUMER. */
  readonly kind: 5;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly Attribute[];
  /** 2 is ERROR; without a code nothing is said. */
  readonly status: { readonly code?: 2 };
}

export const text = (key: string, value: string): Attribute => ({ key, value: { stringValue: value } });
export const wholeNumber = (key: string, value: number): Attribute => ({ key, value: { intValue: String(value) } });

/** Spans that wait for a collector that is away; more are dropped. About a megabyte. */
const mostWaitingSpans = 2_048;
const spansInRequest = 512;
/** The collector runs in the same task: one that takes longer is not well. */
const requestMilliseconds = 2_000;
const longestCloseSeconds = 2;

/** Answers after which OTLP wants the same spans to be sent again; every other refusal is for good. */
const sendAgain: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/**
 * Sends spans to a collector over OTLP/HTTP in JSON, from time to time and many at once. Nobody waits for it: when the
 * collector is away spans wait, then are dropped, and `onError` is told.
 *
 * Our own, because Sentry's SDK makes spans of its own kind, which exporters of OpenTelemetry do not take.
 */
export class SpanExporter {
  readonly #url: string;
  readonly #resource: { readonly attributes: readonly Attribute[] };
  readonly #onError: (error: Error) => void;
  readonly #waiting: Span[] = [];
  readonly #timer: NodeJS.Timeout;
  readonly #closing = new AbortController();
  #sending: Promise<boolean> | undefined;

  constructor(
    endpoint: string,
    source: Pick<Environment, "service" | "release" | "sentryEnvironment">,
    onError: (error: Error) => void,
    intervalMilliseconds = 5_000,
  ) {
    this.#url = `${endpoint.replace(/\/+$/, "")}/v1/traces`;
    this.#resource = {
      attributes: [
        text("service.name", source.service),
        text("service.version", source.release),
        text("deployment.environment.name", source.sentryEnvironment),
      ],
    };
    this.#onError = onError;
    this.#timer = setInterval(() => void this.#sendAll(), intervalMilliseconds).unref();
  }

  add(span: Span): void {
    if (this.#waiting.length < mostWaitingSpans) this.#waiting.push(span);
    else this.#onError(new Error(`a trace was dropped: ${mostWaitingSpans} wait for the collector already`));
  }

  /** Sends what still waits, for two seconds at most. Never rejects. */
  async close(timeoutSeconds: number): Promise<void> {
    clearInterval(this.#timer);
    const seconds = Math.min(timeoutSeconds, longestCloseSeconds);
    const deadline = setTimeout(() => this.#closing.abort(), seconds * 1_000);
    await this.#sendAll();
    clearTimeout(deadline);
  }

  async #sendAll(): Promise<void> {
    while (this.#waiting.length > 0 && (await this.#sendOnce()));
  }

  /** One request at a time; whoever asks meanwhile gets the answer to that one. */
  #sendOnce(): Promise<boolean> {
    this.#sending ??= this.#send().finally(() => (this.#sending = undefined));
    return this.#sending;
  }

  /** @returns whether spans are off the list, because they were taken or are never going to be */
  async #send(): Promise<boolean> {
    const spans = this.#waiting.slice(0, spansInRequest);
    const scopeSpans = [{ scope: { name: "ops-agent-worker" }, spans }];
    try {
      const answer = await fetch(this.#url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ resourceSpans: [{ resource: this.#resource, scopeSpans }] }),
        redirect: "error",
        signal: AbortSignal.any([AbortSignal.timeout(requestMilliseconds), this.#closing.signal]),
      });
      await answer.text();
      if (!answer.ok) this.#onError(new Error(`the collector answered ${answer.status} to traces`));
      if (sendAgain.has(answer.status)) return false;
    } catch (error) {
      this.#onError(new Error(`the collector did not answer to traces: ${reasonOf(error)}`));
      return false;
    }
    this.#waiting.splice(0, spans.length);
    return true;
  }
}

/** `fetch` says only that it failed; why stands in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  const { cause } = error;
  return cause instanceof Error && "code" in cause ? String(cause.code) : error.name;
}
