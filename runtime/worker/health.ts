import type { Server } from "node:http";
import { createServer } from "node:http";
import { once } from "node:events";
import { health } from "../contract";
import type { QueueState } from "../queue/state";

/** What `GET /health` answers; 200 when `status` is `ok`, else 503. */
export interface HealthReport {
  /** `unavailable`: Redis does not answer, or the worker's loop has ended. `stopping`: SIGTERM came. */
  readonly status: "ok" | "unavailable" | "stopping";
  readonly service: string;
  readonly release: string;
  readonly uptimeSeconds: number;
  readonly redis: { readonly reachable: boolean };
  /** Null when Redis does not answer. */
  readonly queue: QueueState | null;
}

/**
 * Serves health on one path and nothing else.
 * @throws when the address is taken
 */
export async function startHealthServer(
  host: string,
  port: number,
  report: () => Promise<HealthReport>,
): Promise<Server> {
  const server = createServer((request, response) => {
    const answer = (status: number, body: unknown) => {
      response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
      response.end(`${JSON.stringify(body)}\n`);
    };
    if (request.method !== "GET") {
      answer(405, { error: "only GET" });
    } else if (request.url !== health.path) {
      answer(404, { error: `only ${health.path}` });
    } else {
      report().then(
        (body) => {
          answer(body.status === "ok" ? 200 : 503, body);
        },
        () => {
          answer(503, { status: "unavailable" });
        },
      );
    }
  });
  server.requestTimeout = 5_000;
  server.listen(port, host);
  await once(server, "listening");
  return server;
}
