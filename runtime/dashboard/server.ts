import { once } from "node:events";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer } from "node:http";
import { dashboard } from "../contract";
import type { QueueState } from "../queue/state";
import type { Identity } from "./identity";
import { KeysUnavailable, NotLoggedIn } from "./identity";
import { contentSecurityPolicy, renderPage } from "./page";

export interface DashboardParts {
  readonly service: string;
  readonly release: string;
  /** Who a token belongs to; rejects when it proves no log-in. */
  readonly identify: (token: string | undefined) => Promise<Identity>;
  readonly readQueueState: () => Promise<QueueState>;
  /** Called for what is worth a log line: a refused request, keys or a queue that cannot be reached. */
  readonly onTrouble: (error: unknown) => void;
}

interface Answer {
  readonly status: number;
  readonly type: "application/json" | "text/html; charset=utf-8";
  readonly body: string;
}

const oidcHeader = "x-amzn-oidc-data";

/** Longer than the load balancer keeps an idle connection (60 s), so that it never sends into one that is closing. */
const keepAliveMilliseconds = 65_000;

const safetyHeaders = Object.freeze({
  "cache-control": "no-store",
  "content-security-policy": contentSecurityPolicy,
  "referrer-policy": "no-referrer",
  "strict-transport-security": "max-age=31536000",
  "x-content-type-options": "nosniff",
});

/**
 * Serves health to everybody and everything else to who is logged in.
 * @throws when the address is taken
 */
export async function startDashboardServer(host: string, port: number, parts: DashboardParts): Promise<Server> {
  const server = createServer((request, response) => {
    respond(request, parts).then(
      (answer) => send(request, response, answer),
      (error: unknown) => {
        parts.onTrouble(error);
        send(request, response, json(500, { error: "internal error" }));
      },
    );
  });
  server.keepAliveTimeout = keepAliveMilliseconds;
  server.headersTimeout = keepAliveMilliseconds + 1_000;
  server.requestTimeout = 10_000;
  server.listen(port, host);
  await once(server, "listening");
  return server;
}

async function respond(request: IncomingMessage, parts: DashboardParts): Promise<Answer> {
  if (request.method !== "GET" && request.method !== "HEAD") return json(405, { error: "only GET" });
  const [path = "/"] = (request.url ?? "/").split("?");
  // That it can answer is its health; a queue that is away is what it is there to show.
  if (path === dashboard.healthPath) return json(200, { status: "ok", service: parts.service, release: parts.release });

  let identity: Identity;
  try {
    const token = request.headers[oidcHeader];
    identity = await parts.identify(typeof token === "string" ? token : undefined);
  } catch (error) {
    parts.onTrouble(error);
    if (error instanceof NotLoggedIn) return json(401, { error: "not logged in" });
    if (error instanceof KeysUnavailable) return json(503, { error: "log-ins cannot be checked now" });
    throw error;
  }

  if (path === "/") return page(identity, parts);
  if (path === dashboard.statsPath) return stats(parts);
  return json(404, { error: "no such page" });
}

async function page(identity: Identity, parts: DashboardParts): Promise<Answer> {
  const queue = await measure(parts);
  const { service, release } = parts;
  const body = renderPage({ service, release, identity, queue, measuredAt: new Date() });
  return { status: queue === null ? 503 : 200, type: "text/html; charset=utf-8", body };
}

async function stats(parts: DashboardParts): Promise<Answer> {
  const queue = await measure(parts);
  if (queue === null) return json(503, { error: "the queue does not answer" });
  return json(200, { ...queue, measuredAt: new Date().toISOString() });
}

async function measure({ readQueueState, onTrouble }: DashboardParts): Promise<QueueState | null> {
  try {
    return await readQueueState();
  } catch (error) {
    onTrouble(error);
    return null;
  }
}

const json = (status: number, body: unknown): Answer => ({
  status,
  type: "application/json",
  body: `${JSON.stringify(body)}\n`,
});

function send(request: IncomingMessage, response: ServerResponse, { status, type, body }: Answer): void {
  response.writeHead(status, {
    ...safetyHeaders,
    "content-type": type,
    "content-length": Buffer.byteLength(body),
    ...(status === 405 && { allow: "GET, HEAD" }),
  });
  response.end(request.method === "HEAD" ? undefined : body);
}
