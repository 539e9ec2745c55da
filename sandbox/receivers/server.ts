import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { gunzipSync } from "node:zlib";

import type { CloudView } from "./cloud-view";
import { renderPage } from "./page";
import type { ReceivedMessage } from "./received-message";
import { SentryApi } from "./sentry-api/api";
import { apiRequest, sendAnswer } from "./sentry-api/http";
import { localOrganization } from "./sentry-api/local-organization";

export interface Receivers {
  readonly port: number;
  close(): Promise<void>;
}

/** What is kept; older messages are dropped first. */
const maximumMessages = 1_000;
const maximumBodyBytes = 1024 * 1024;

/** The page needs no script and nothing from elsewhere. */
const pagePolicy = "default-src 'none'; style-src 'unsafe-inline'";

/** What each service's published contract answers to a message that it accepts. */
const answers: Readonly<Record<string, (response: ServerResponse) => void>> = {
  slack: (response) => response.writeHead(200, { "content-type": "text/plain" }).end("ok"),
  pagerduty: (response) => sendJson(response, 202, { status: "success", message: "Event processed" }),
  sentry: (response) => sendJson(response, 200, { id: "0".repeat(32) }),
};

/**
 * Starts local receivers of Slack (`/slack/…`), PagerDuty (`/pagerduty/…`) and Sentry (`/sentry/…`) on loopback, and with
 * them Sentry's management API (`/api/0/…`), whose keys point to the receiver.
 *
 * `GET /messages?since=<ISO time>` lists what came in, oldest first; `GET /` shows it on a page.
 *
 * @param port 0 takes a free one
 * @param readCloud what the page shows beside the messages
 */
export async function startReceivers(port: number, readCloud: () => Promise<CloudView>): Promise<Receivers> {
  const messages: ReceivedMessage[] = [];
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const address = server.address();
  const listeningPort = typeof address === "object" && address !== null ? address.port : port;
  const sentryApi = new SentryApi({ ...localOrganization, dsn: { host: `127.0.0.1:${listeningPort}/sentry` } });
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    handle(request, response, { messages, readCloud, sentryApi }).catch((error: unknown) => {
      sendJson(response, 400, { error: error instanceof Error ? error.message : String(error) });
    });
  });
  return {
    port: listeningPort,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Served {
  readonly messages: ReceivedMessage[];
  readonly readCloud: () => Promise<CloudView>;
  readonly sentryApi: SentryApi;
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  { messages, readCloud, sentryApi }: Served,
): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://receivers");
  const service = pathname.split("/")[1] ?? "";
  if (request.method === "POST" && answers[service] !== undefined) {
    messages.push({ receivedAt: new Date().toISOString(), path: pathname, body: await readBody(request) });
    if (messages.length > maximumMessages) messages.shift();
    answers[service](response);
  } else if (pathname.startsWith("/api/0/")) {
    await answerSentry(request, response, sentryApi);
  } else if (request.method === "GET" && pathname === "/messages") {
    const since = searchParams.get("since") ?? "";
    const list = messages.filter(({ receivedAt }) => receivedAt >= since);
    sendJson(response, 200, list);
  } else if (request.method === "GET" && pathname === "/") {
    const page = renderPage(await readCloud(), messages);
    response
      .writeHead(200, { "content-type": "text/html; charset=utf-8", "content-security-policy": pagePolicy })
      .end(page);
  } else if (request.method === "GET" && pathname === "/health") {
    sendJson(response, 200, { status: "ok" });
  } else {
    sendJson(response, 404, { error: `nothing is received at ${pathname}` });
  }
}

async function answerSentry(request: IncomingMessage, response: ServerResponse, api: SentryApi): Promise<void> {
  const { method = "", url = "", headers } = request;
  sendAnswer(response, api.answer(apiRequest({ method, url, headers, body: await readBody(request) })));
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maximumBodyBytes) throw new Error(`a message has at most ${maximumBodyBytes} bytes`);
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks);
  const isCompressed = request.headers["content-encoding"] === "gzip";
  return (isCompressed ? gunzipSync(body, { maxOutputLength: 8 * maximumBodyBytes }) : body).toString("utf8");
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
