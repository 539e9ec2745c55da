import type { IncomingHttpHeaders, ServerResponse } from "node:http";

import type { ApiAnswer, ApiRequest } from "./answer";

/** What a server has read of a request. */
export interface ReadRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** @throws {SyntaxError} when the body is not JSON */
export function apiRequest({ method, url, headers, body }: ReadRequest): ApiRequest {
  const { pathname, searchParams } = new URL(url, "http://sentry");
  const token = /^Bearer (\S+)$/.exec(headers.authorization ?? "")?.[1];
  return { method, path: pathname, query: searchParams, token, body: body === "" ? undefined : JSON.parse(body) };
}

export function sendAnswer(response: ServerResponse, { status, headers = {}, body }: ApiAnswer): void {
  response.writeHead(status, { ...headers, ...(body !== undefined && { "content-type": "application/json" }) });
  response.end(body === undefined ? "" : JSON.stringify(body));
}
