import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { FakeBucket } from "./fake-bucket";
import { FakeService } from "./fake-service";
import { stackFacts } from "./stack-facts";

/** A small AWS on loopback with one service, one alarm, one secret and one bucket, each of which can be broken. */
export class FakeAws {
  readonly service = new FakeService();
  readonly bucket = new FakeBucket();
  /** What Secrets Manager holds. */
  redisUrl = "rediss://:token@127.0.0.1:6379";
  /** Every operation that was asked for, for example `StopTask` or `PUT /bucket?policy=`. */
  readonly operations: string[] = [];

  readonly #server = createServer((request, response) => {
    void this.#answer(request, response);
  });

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const target = request.headers["x-amz-target"];
    if (typeof target !== "string") {
      const url = new URL(request.url ?? "/", "http://fake");
      const method = request.method ?? "GET";
      this.operations.push(`${method} ${url.pathname}${url.search}`);
      const answer = this.bucket.answer(method, url, request.headers, body);
      response.writeHead(answer.status ?? 200, answer.headers).end(answer.body);
      return;
    }
    const operation = target.split(".").at(-1) ?? "";
    this.operations.push(operation);
    const answer =
      operation === "GetSecretValue"
        ? { ARN: stackFacts.redisUrlSecretArn, SecretString: this.redisUrl }
        : await this.service.answer(operation, JSON.parse(body) as Record<string, unknown>);
    response.writeHead(answer === undefined ? 400 : 200, { "content-type": "application/x-amz-json-1.1" });
    response.end(JSON.stringify(answer ?? { __type: "UnknownOperationException", message: operation }));
  }
}
