import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { buildProgram, buildWorker, makeBuildFolder } from "../fixtures/bundle";
import type { Impostor, Impostors } from "../fixtures/impostors";
import { impostors, startImpostors } from "../fixtures/impostors";
import { startWorkerProcess } from "../fixtures/worker-process";

const run = promisify(execFile);
const folder = makeBuildFolder();
const program = join(folder.path, "redis-clients.cjs");
let servers: Impostors;

/** Why Node refuses each, as its documentation of TLS and OpenSSL has the codes. */
const codes: Readonly<Record<Impostor, string>> = {
  "another name": "ERR_TLS_CERT_ALTNAME_INVALID",
  "an expired certificate": "CERT_HAS_EXPIRED",
  "a certificate of its own": "DEPTH_ZERO_SELF_SIGNED_CERT",
  // Redis waits for the end of a line, which a handshake has not; the client waits for its part of the handshake.
  "plain text": "ETIMEDOUT",
};

beforeAll(async () => {
  buildWorker(folder.path);
  buildProgram("test/fixtures/redis-clients-program.ts", program);
  servers = await startImpostors();
});
afterAll(async () => {
  await servers.stop();
  folder.remove();
});

describe.each(impostors)("a Redis with %s", (impostor) => {
  test("is refused by the worker, which says why and is unhealthy", async () => {
    const worker = await startWorkerProcess(folder.path, {
      REDIS_URL: servers.urls[impostor],
      NODE_EXTRA_CA_CERTS: servers.ca,
      SERVICE_NAME: "ops-agent-worker",
      SENTRY_ENVIRONMENT: "test",
      SENTRY_RELEASE: "1",
    });
    try {
      expect(await worker.event("redis.error")).toMatchObject({ error: { code: codes[impostor] } });
      expect(await worker.health()).toMatchObject({ status: 503, body: { redis: { reachable: false } } });
      expect(worker.lines.join("\n")).not.toContain("a-token-that-no-impostor-may-see");
    } finally {
      worker.signal("SIGKILL");
      await worker.exit;
    }
  });

  test("is refused by the producer and by the functions, though the environment asks for no verification", async () => {
    const refusals = ["1", "0"].map(async (reject) => {
      const env = {
        PATH: process.env["PATH"],
        REDIS_URL: servers.urls[impostor],
        NODE_EXTRA_CA_CERTS: servers.ca,
        NODE_TLS_REJECT_UNAUTHORIZED: reject,
      };
      const { stdout } = await run(process.execPath, [program], { env });
      return JSON.parse(stdout) as unknown;
    });
    const code = codes[impostor];
    const expected = { producer: code, "queue monitor": code, "snapshot export": code };
    expect(await Promise.all(refusals)).toEqual([expected, expected]);
  });
});

/** A client that is made in another way would not be held to the tests above. */
test("every connection of ours is made of the same options", () => {
  const sources = readdirSync("runtime", { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => ({ name, text: readFileSync(join("runtime", name), "utf8") }));
  const making = sources.filter(({ text }) => text.includes("new Redis("));
  // The drill's Redis is a scratch one of its own task, on a socket file: no network, no TLS.
  const onSocket = making.filter(({ text }) => text.includes("new Redis(socket"));
  expect(onSocket.map(({ name }) => name)).toEqual(["drill/scratch-redis.ts"]);
  const others = making.filter((source) => !onSocket.includes(source));
  expect(others.length).toBeGreaterThanOrEqual(4);
  expect(others.filter(({ text }) => !text.includes("redisOptions(")).map(({ name }) => name)).toEqual([]);
});
