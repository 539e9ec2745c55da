import type { z } from "zod";

import { refusal, SentryError } from "./failures";
import { askedPauseMilliseconds, mayRepeat, pause, pauseMilliseconds, type RetryPolicy } from "./retries";

export interface SentryClientOptions {
  /** Such as `https://sentry.io`, `https://de.sentry.io` or a server of your own. */
  readonly url: string;
  /** Slug. */
  readonly organization: string;
  readonly authToken: string;
  /** Time for one answer. Default 30 s. */
  readonly timeoutMilliseconds?: number;
  readonly retries?: RetryPolicy;
}

export const sentryClientDefaults = Object.freeze({
  timeoutMilliseconds: 30_000,
  retries: Object.freeze({
    tries: 5,
    firstPauseMilliseconds: 500,
    longestPauseMilliseconds: 120_000,
    pause,
  }) satisfies RetryPolicy,
});

/** A safeguard against a list that never ends. */
const mostPages = 100;

/**
 * Sentry's REST API, as far as resources need it: JSON, a bearer token, cursors, and patience with limits.
 *
 * Every answer is parsed with the schema that the caller gives, so that a contract that has changed is an error here and
 * not an `undefined` in the state.
 */
export class SentryClient {
  private readonly options: Required<SentryClientOptions>;

  constructor(options: SentryClientOptions) {
    this.options = { ...sentryClientDefaults, ...options };
  }

  /** `/api/0/organizations/<organization>/<rest>` */
  organizationPath(rest: string): string {
    return `/api/0/organizations/${encodeURIComponent(this.options.organization)}/${rest}`;
  }

  /** `/api/0/projects/<organization>/<project>/<rest>` */
  projectPath(project: string, rest = ""): string {
    return `/api/0/projects/${encodeURIComponent(this.options.organization)}/${encodeURIComponent(project)}/${rest}`;
  }

  /** `/api/0/teams/<organization>/<team>/<rest>` */
  teamPath(team: string, rest: string): string {
    return `/api/0/teams/${encodeURIComponent(this.options.organization)}/${encodeURIComponent(team)}/${rest}`;
  }

  /** @returns `undefined` when there is no such thing */
  async find<Found>(path: string, schema: z.ZodType<Found>, signal: AbortSignal): Promise<Found | undefined> {
    try {
      return await this.parsed("GET", path, await this.send("GET", path, undefined, signal), schema);
    } catch (error) {
      if (error instanceof SentryError && error.status === 404) return undefined;
      throw error;
    }
  }

  async post<Made>(path: string, body: unknown, schema: z.ZodType<Made>, signal: AbortSignal): Promise<Made> {
    return this.parsed("POST", path, await this.send("POST", path, body, signal), schema);
  }

  async put<Made>(path: string, body: unknown, schema: z.ZodType<Made>, signal: AbortSignal): Promise<Made> {
    return this.parsed("PUT", path, await this.send("PUT", path, body, signal), schema);
  }

  /** What is gone already is deleted. */
  async delete(path: string, signal: AbortSignal): Promise<void> {
    try {
      const response = await this.send("DELETE", path, undefined, signal);
      await response.body?.cancel();
    } catch (error) {
      if (!(error instanceof SentryError && error.status === 404)) throw error;
    }
  }

  /** All pages of a list. */
  async list<Item>(
    path: string,
    query: Readonly<Record<string, string>>,
    schema: z.ZodType<Item[]>,
    signal: AbortSignal,
  ): Promise<Item[]> {
    const items: Item[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < mostPages; page++) {
      const parameters = new URLSearchParams({ ...query, ...(cursor !== undefined && { cursor }) });
      const full = `${path}?${parameters.toString()}`;
      const response = await this.send("GET", full, undefined, signal);
      cursor = nextCursor(response.headers.get("link"));
      items.push(...(await this.parsed("GET", full, response, schema)));
      if (cursor === undefined) return items;
    }
    throw new SentryError(`GET ${path} has more than ${mostPages} pages`, 0);
  }

  private async parsed<Result>(
    method: string,
    path: string,
    response: Response,
    schema: z.ZodType<Result>,
  ): Promise<Result> {
    const body: unknown = await response.json().catch(() => undefined);
    const result = schema.safeParse(body);
    if (result.success) return result.data;
    const where = result.error.issues.map(({ path: at, message }) => `${at.join(".") || "answer"}: ${message}`);
    throw new SentryError(`${method} ${path} was answered with what is not its contract: ${where.join("; ")}`, 0);
  }

  private async send(method: string, path: string, body: unknown, signal: AbortSignal): Promise<Response> {
    const { tries, longestPauseMilliseconds, pause: wait } = this.options.retries;
    for (let failures = 0; ; failures++) {
      const response = await this.attempt(method, path, body, signal);
      if (response instanceof Response && response.ok) return response;
      const status = response instanceof Response ? response.status : undefined;
      if (failures + 1 >= tries || !mayRepeat(method, status)) {
        throw response instanceof Response ? await refusal(method, path, response) : response;
      }
      const asked = response instanceof Response ? askedPauseMilliseconds(response.headers, Date.now()) : undefined;
      if (asked !== undefined && asked > longestPauseMilliseconds) {
        const seconds = Math.ceil(asked / 1000);
        throw new SentryError(
          `${method} ${path}: Sentry asks to wait ${seconds} s. Run it again after that.`,
          status ?? 0,
        );
      }
      if (response instanceof Response) await response.body?.cancel();
      await wait(asked ?? pauseMilliseconds(this.options.retries, failures), signal);
    }
  }

  /** @returns the answer, or why none came */
  private async attempt(
    method: string,
    path: string,
    body: unknown,
    signal: AbortSignal,
  ): Promise<Response | SentryError> {
    signal.throwIfAborted();
    const { url, authToken, timeoutMilliseconds } = this.options;
    try {
      return await fetch(`${url.replace(/\/$/, "")}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${authToken}`,
          accept: "application/json",
          ...(body !== undefined && { "content-type": "application/json" }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        // The token must not follow to wherever an answer points.
        redirect: "error",
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMilliseconds)]),
      });
    } catch (error) {
      signal.throwIfAborted();
      return new SentryError(`${method} ${path} got no answer from ${new URL(url).host}: ${reasonOf(error)}`, 0);
    }
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}

/** `<https://...>; rel="next"; results="true"; cursor="0:100:0"`, among others. */
export function nextCursor(link: string | null): string | undefined {
  const next = (link ?? "").split(/,(?=\s*<)/).find((part) => /;\s*rel="next"/.test(part));
  if (next === undefined || !/;\s*results="true"/.test(next)) return undefined;
  return /;\s*cursor="([^"]+)"/.exec(next)?.[1];
}
