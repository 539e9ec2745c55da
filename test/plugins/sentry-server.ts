import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

import type { ApiAnswer, ApiRequest } from "../../sandbox/receivers/sentry-api/answer";
import { SentryApi, type SentryApiOptions } from "../../sandbox/receivers/sentry-api/api";
import { apiRequest, sendAnswer } from "../../sandbox/receivers/sentry-api/http";

export interface SentryServer {
  readonly url: string;
  readonly api: SentryApi;
  /** What came in, oldest first. */
  readonly requests: ApiRequest[];
  /** Answers that are given instead of the fake's own, each once, in this order; `hang` never answers. */
  readonly instead: (ApiAnswer | "hang")[];
  readonly stop: () => Promise<void>;
}

/** A fake of Sentry's management API behind a local HTTP server. */
export async function startSentryServer(options: Partial<SentryApiOptions> = {}): Promise<SentryServer> {
  const api = new SentryApi({
    organization: "acme",
    teams: ["platform", "search"],
    token: "token-of-acme",
    integrations: [
      { id: "1", type: "slack" },
      { id: "2", type: "pagerduty", services: ["77"] },
    ],
    dsn: { host: "events.test" },
    ...options,
  });
  const requests: ApiRequest[] = [];
  const instead: (ApiAnswer | "hang")[] = [];
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      const read = apiRequest({ method, url, headers, body: Buffer.concat(chunks).toString() });
      requests.push(read);
      const answer = instead.shift() ?? api.answer(read);
      if (answer !== "hang") sendAnswer(response, answer);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    api,
    requests,
    instead,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
