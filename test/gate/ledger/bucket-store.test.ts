import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { openBucket } from "../../../gate/ledger/bucket-store";

/** What S3 does with the next requests to write: as it should when there is nothing left. */
let next: ("conflict" | "answer lost")[] = [];
let objects = new Map<string, string>();
const server = createServer((request, response) => {
  let body = "";
  request.on("data", (chunk: Buffer) => (body += chunk.toString()));
  request.on("end", () => {
    const key = new URL(request.url ?? "/", "http://s3").pathname;
    const refuse = (status: number, code: string) =>
      response.writeHead(status, { "content-type": "application/xml" }).end(`<Error><Code>${code}</Code></Error>`);
    if (request.method === "GET") return response.end(objects.get(key));
    if (request.headers["if-none-match"] !== "*") return refuse(400, "InvalidRequest");
    const what = next.shift();
    if (what === "conflict") return refuse(409, "ConditionalRequestConflict");
    if (objects.has(key)) return refuse(412, "PreconditionFailed");
    objects.set(key, body);
    return what === "answer lost" ? request.socket.destroy() : response.end();
  });
});

beforeEach(async () => {
  next = [];
  objects = new Map();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  vi.stubEnv("AWS_ENDPOINT_URL", `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
});
afterEach(async () => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const store = () => openBucket("s3://records/deploys?region=us-east-1", process.env);

it("looks again where another request is under way", async () => {
  next = ["conflict", "conflict"];
  expect(await store().create("a", "mine")).toBe("created");
  next = ["conflict"];
  expect(await store().create("a", "mine")).toBe("exists");
});

it("knows its own entry again where the answer was lost on its way", async () => {
  next = ["answer lost"];
  expect(await store().create("a", "mine")).toBe("created");
  expect([...objects.values()]).toHaveLength(1);
});

it("does not take for its own what somebody else wrote meanwhile, nor the same words of somebody else", async () => {
  objects.set("/records/deploys/a", "theirs");
  expect(await store().create("a", "mine")).toBe("exists");
  objects.set("/records/deploys/a", "mine");
  expect(await store().create("a", "mine")).toBe("exists");
});

it.each(["s3://", "s3://Records/x", "s3://records/x?endpoint=elsewhere", "s3:///x"])(
  "refuses the address %s",
  (address) => expect(() => openBucket(address, process.env)).toThrow("expected a bucket such as s3://"),
);
