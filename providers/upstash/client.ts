import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";

/** A database as the developer API describes it, as far as it matters here. */
const database = z.object({
  database_id: z.string().min(1),
  database_name: z.string(),
  password: z.string().optional(),
  endpoint: z.string().min(1),
  port: z.number().int(),
  tls: z.boolean(),
  eviction: z.boolean().default(false),
  primary_region: z.string().optional(),
  budget: z.number().int().optional(),
  state: z.string().optional(),
  modifying_state: z.string().optional(),
});
export type UpstashDatabase = z.infer<typeof database>;

export interface CreateDatabaseRequest {
  readonly database_name: string;
  readonly platform: "aws";
  readonly primary_region: string;
  readonly plan?: string | undefined;
  readonly budget?: number | undefined;
  readonly eviction: false;
  readonly tls: true;
}

/** What the API answered instead of doing what it was asked. */
export class UpstashError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** How often a request is sent again that the API had no time for (429, 503). */
const retries = 4;
const retryDelayMilliseconds = 1_000;

/** Upstash's developer API. Messages hold what the API said and never the key. */
export class UpstashClient {
  readonly #authorization: string;

  constructor(
    private readonly apiUrl: string,
    email: string,
    apiKey: string,
  ) {
    this.#authorization = `Basic ${Buffer.from(`${email}:${apiKey}`).toString("base64")}`;
  }

  async create(request: CreateDatabaseRequest, signal: AbortSignal): Promise<UpstashDatabase> {
    return database.parse(await this.send("POST", "/redis/database", signal, request));
  }

  /** @returns `undefined` when there is no such database */
  async find(id: string, signal: AbortSignal): Promise<UpstashDatabase | undefined> {
    try {
      return database.parse(await this.send("GET", `/redis/database/${encodeURIComponent(id)}`, signal));
    } catch (error) {
      if (isGone(error)) return undefined;
      throw error;
    }
  }

  async rename(id: string, name: string, signal: AbortSignal): Promise<void> {
    await this.send("POST", `/redis/rename/${encodeURIComponent(id)}`, signal, { name });
  }

  async resetPassword(id: string, signal: AbortSignal): Promise<void> {
    await this.send("POST", `/redis/reset-password/${encodeURIComponent(id)}`, signal);
  }

  async disableEviction(id: string, signal: AbortSignal): Promise<void> {
    await this.send("POST", `/redis/disable-eviction/${encodeURIComponent(id)}`, signal);
  }

  async enableTls(id: string, signal: AbortSignal): Promise<void> {
    await this.send("POST", `/redis/enable-tls/${encodeURIComponent(id)}`, signal);
  }

  async changePlan(id: string, plan: string, signal: AbortSignal): Promise<void> {
    await this.send("POST", `/redis/change-plan/${encodeURIComponent(id)}`, signal, { plan_name: plan });
  }

  async updateBudget(id: string, budget: number, signal: AbortSignal): Promise<void> {
    await this.send("PATCH", `/redis/update-budget/${encodeURIComponent(id)}`, signal, { budget });
  }

  /** A database that is gone already is deleted. */
  async delete(id: string, signal: AbortSignal): Promise<void> {
    try {
      await this.send("DELETE", `/redis/database/${encodeURIComponent(id)}`, signal);
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  }

  private async send(method: string, path: string, signal: AbortSignal, body?: object): Promise<unknown> {
    for (let attempt = 0; ; attempt += 1) {
      const response = await fetch(`${this.apiUrl.replace(/\/$/, "")}${path}`, {
        method,
        signal,
        headers: {
          authorization: this.#authorization,
          accept: "application/json",
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      if (response.ok) return JSON.parse(text) as unknown;
      if (![429, 503].includes(response.status) || attempt === retries) {
        throw new UpstashError(response.status, explained(method, path, response.status, text));
      }
      await delay(retryAfterMilliseconds(response, attempt), undefined, { signal });
    }
  }
}

function isGone(error: unknown): boolean {
  return error instanceof UpstashError && error.status === 404;
}

/** As long as the API asks for, or twice as long each time. */
function retryAfterMilliseconds(response: Response, attempt: number): number {
  const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds * 1_000 : retryDelayMilliseconds * 2 ** attempt;
}

function explained(method: string, path: string, status: number, text: string): string {
  const hint =
    status === 401 || status === 403
      ? "; check the setting upstashEmail and the API key, which needs the right to manage databases"
      : "";
  return `Upstash answered ${status} to ${method} ${path}: ${text.slice(0, 500)}${hint}`;
}
