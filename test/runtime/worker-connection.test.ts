import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { buildWorker, makeBuildFolder } from "../fixtures/bundle";
import { startProducer } from "../fixtures/producer-process";
import type { RedisOverTls } from "../fixtures/redis-tls";
import { startRedisOverTls } from "../fixtures/redis-tls";
import type { WorkerProcess } from "../fixtures/worker-process";
import { startWorkerProcess } from "../fixtures/worker-process";

const run = promisify(execFile);
const folder = makeBuildFolder();
let redis: RedisOverTls;
const running: WorkerProcess[] = [];

beforeAll(async () => {
  buildWorker(folder.path);
  redis = await startRedisOverTls();
});

afterEach(async () => {
  for (const worker of running.splice(0)) {
    worker.signal("SIGKILL");
    await worker.exit;
  }
});

afterAll(async () => {
  await redis.stop();
  folder.remove();
});

async function start(variables: Readonly<Record<string, string>> = {}): Promise<WorkerProcess> {
  const worker = await startWorkerProcess(folder.path, {
    REDIS_URL: redis.url,
    NODE_EXTRA_CA_CERTS: redis.ca,
    SERVICE_NAME: "ops-agent-worker",
    SENTRY_ENVIRONMENT: "test",
    SENTRY_RELEASE: "1",
    ...variables,
  });
  running.push(worker);
  return worker;
}

/** What the container's health check says: its exit code. */
async function healthCheck(worker: WorkerProcess): Promise<number> {
  const env = { HEALTH_PORT: String(worker.healthPort) };
  return run(process.execPath, [join(folder.path, "health-check.cjs")], { env }).then(
    () => 0,
    (error: unknown) => (error as { code: number }).code,
  );
}

async function untilHealth(worker: WorkerProcess, status: number): Promise<unknown> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const answer = await worker.health();
    if (answer.status === status) return answer.body;
    if (Date.now() > deadline) throw new Error(`health stayed ${answer.status}: ${JSON.stringify(answer.body)}`);
  }
}

test("healthy with Redis, unhealthy without, healthy again when it is back, and jobs go on", async () => {
  const worker = await start();
  await worker.event("worker.ready");
  expect(await untilHealth(worker, 200)).toEqual({
    status: "ok",
    service: "ops-agent-worker",
    release: "1",
    uptimeSeconds: expect.any(Number) as number,
    redis: { reachable: true },
    queue: { depth: 0, active: 0, oldestJobAgeSeconds: 0, deadLetters: 0 },
  });
  expect(await healthCheck(worker)).toBe(0);

  await redis.kill();
  expect(await untilHealth(worker, 503)).toMatchObject({
    status: "unavailable",
    redis: { reachable: false },
    queue: null,
  });
  expect(await healthCheck(worker)).toBe(1);

  await redis.restart();
  await untilHealth(worker, 200);
  const producer = startProducer(folder.path, redis.ca);
  await producer.connect(redis.url);
  const id = await producer.add({ type: "echo", payload: "after", priority: "P0" });
  expect(await producer.waitFor(id, 30)).toMatchObject({ status: "completed", result: "after" });
  await producer.stop();
});

test("unhealthy while Redis is silent, healthy when it speaks again", async () => {
  const worker = await start();
  await worker.event("worker.ready");
  await untilHealth(worker, 200);
  redis.freeze();
  try {
    expect(await untilHealth(worker, 503)).toMatchObject({ redis: { reachable: false } });
    expect(await healthCheck(worker)).toBe(1);
  } finally {
    redis.thaw();
  }
  await untilHealth(worker, 200);
});

test("health is served on its path only", async () => {
  const worker = await start();
  await worker.event("worker.ready");
  await untilHealth(worker, 200);
  const status = async (path: string, method = "GET") =>
    (await fetch(`http://127.0.0.1:${worker.healthPort}${path}`, { method })).status;
  expect([await status("/"), await status("/health/x"), await status("/health", "POST")]).toEqual([404, 404, 405]);
});

test("the health check fails when nobody listens", async () => {
  const worker = await start();
  await worker.event("worker.ready");
  worker.signal("SIGKILL");
  await worker.exit;
  expect(await healthCheck(worker)).toBe(1);
});

test.each([
  ["another authority", () => ({ NODE_EXTRA_CA_CERTS: redis.wrongCa })],
  ["no authority", () => ({ NODE_EXTRA_CA_CERTS: "" })],
])("a certificate signed by %s is refused", async (_, variables) => {
  const worker = await start(variables());
  expect(await worker.event("redis.error")).toMatchObject({
    error: { code: expect.stringMatching(/CERT|SIGNATURE/) as string },
  });
  expect(await worker.health()).toMatchObject({ status: 503, body: { redis: { reachable: false } } });
});

test("a certificate for another host is refused", async () => {
  const worker = await start({ REDIS_URL: redis.url.replace("127.0.0.1", "127.0.0.2") });
  expect(await worker.event("redis.error")).toMatchObject({ error: { code: "ERR_TLS_CERT_ALTNAME_INVALID" } });
});

test("a dead Redis does not flood the log", async () => {
  const worker = await start({ REDIS_URL: `rediss://:token@127.0.0.1:1` });
  await worker.event("redis.error");
  // Each health answer is a failed question; a hundred of them must not be a hundred lines.
  for (let count = 0; count < 100; count += 1) await worker.health();
  expect(worker.lines.length).toBeLessThan(20);
  for (const line of worker.lines) expect(() => JSON.parse(line) as unknown).not.toThrow();
});

test.each([
  [
    "plain redis://",
    { REDIS_URL: "redis://:s3cret@127.0.0.1:6379" },
    "REDIS_URL: expected an address that starts with rediss:// (Redis over TLS)",
  ],
  [
    "no verification",
    { NODE_TLS_REJECT_UNAUTHORIZED: "0" },
    "NODE_TLS_REJECT_UNAUTHORIZED: must not be 0: it switches off the verification of certificates",
  ],
])("a start with %s is refused", async (_, variables, fault) => {
  const worker = await start(variables);
  expect(await worker.exit).toEqual({ code: 78, signal: null });
  const lines = worker.lines.filter((line) => line.startsWith("{"));
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { event: "worker.refused", faults: [fault] },
  ]);
  expect(worker.lines.join("\n")).not.toContain("s3cret");
});

test("a health address that is taken ends the start", async () => {
  const first = await start();
  await first.event("worker.ready");
  const second = await start({ HEALTH_PORT: String(first.healthPort) });
  expect(await second.exit).toEqual({ code: 1, signal: null });
  expect(await second.event("worker.crashed")).toMatchObject({ level: "fatal", error: { code: "EADDRINUSE" } });
});

test("a start without any variable names them all in one line", async () => {
  const worker = await startWorkerProcess(folder.path, {});
  running.push(worker);
  expect(await worker.exit).toEqual({ code: 78, signal: null });
  expect(worker.lines.map((line) => (JSON.parse(line) as { message: string }).message)).toEqual([
    [
      "The worker cannot start; 4 environment variables must be put right:",
      "- REDIS_URL: is missing",
      "- SENTRY_ENVIRONMENT: is missing",
      "- SENTRY_RELEASE: is missing",
      "- SERVICE_NAME: is missing",
    ].join("\n"),
  ]);
});
