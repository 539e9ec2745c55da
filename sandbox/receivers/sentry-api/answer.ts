import type { z } from "zod";

/** One request to Sentry's management API. */
export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Of the authorization header. */
  readonly token: string | undefined;
  /** Parsed JSON. */
  readonly body: unknown;
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Default: no content. */
  readonly body?: unknown;
}

/** An answer that ends the work on a request, wherever it is found out. */
export class Refused extends Error {
  constructor(readonly answer: ApiAnswer) {
    super(`answered with ${answer.status}`);
  }
}

export const notFound = (): Refused =>
  new Refused({ status: 404, body: { detail: "The requested resource does not exist" } });

export const conflict = (detail: string): Refused => new Refused({ status: 409, body: { detail } });

/** A body that the contract does not allow, as Sentry says it: messages by field. */
export function invalid(field: string, message: string): Refused {
  return new Refused({ status: 400, body: { [field]: [message] } });
}

/** @throws {Refused} naming every field that is wrong */
export function validated<Body>(schema: z.ZodType<Body>, body: unknown): Body {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const fields = new Map<string, string[]>();
  for (const { path, message } of result.error.issues) {
    const field = path.join(".") || "nonFieldErrors";
    fields.set(field, [...(fields.get(field) ?? []), message]);
  }
  throw new Refused({ status: 400, body: Object.fromEntries(fields) });
}
