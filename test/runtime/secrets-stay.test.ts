import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildWorker, makeBuildFolder } from "../fixtures/bundle";
import type { HttpReceiver } from "../fixtures/http-receiver";
import { startReceiver } from "../fixtures/http-receiver";
import type { ProducerProcess } from "../fixtures/producer-process";
import { startProducer } from "../fixtures/producer-process";
import type { RedisOverTls } from "../fixtures/redis-tls";
import { startRedisOverTls } from "../fixtures/redis-tls";
import { startWorkerProcess } from "../fixtures/worker-process";

const folder = makeBuildFolder();
let redis: RedisOverTls;
let sentry: HttpReceiver;
let producer: ProducerProcess;

beforeAll(async () => {
  buildWorker(folder.path);
  redis = await startRedisOverTls();
  sentry = await startReceiver();
  producer = startProducer(folder.path, redis.ca);
  await producer.connect(redis.url);
});

afterAll(async () => {
  await producer.stop();
  await sentry.stop();
  await redis.stop();
  folder.remove();
});

interface EnvelopeItem {
  readonly type: string;
  readonly body: Record<string, unknown>;
}

/** The items of all Sentry envelopes so far; the format is lines of JSON: a header, then item header and item. */
function envelopeItems(): EnvelopeItem[] {
  return sentry.received.flatMap(({ body }) => {
    const [, ...lines] = body.split("\n").filter((line) => line !== "");
    return lines.flatMap((line, index) => {
      if (index % 2 === 1) return [];
      const { type } = JSON.parse(line) as { type: string };
      return [{ type, body: JSON.parse(lines[index + 1] ?? "{}") as Record<string, unknown> }];
    });
  });
}

test("what is secret in the environment and in jobs is in no log line and in no Sentry envelope", async () => {
  const canary = (place: string) => `canary-${place}-5f2c91`;
  const worker = await startWorkerProcess(folder.path, {
    REDIS_URL: redis.url,
    NODE_EXTRA_CA_CERTS: redis.ca,
    SENTRY_DSN: `http://canary5f2c91dsn@127.0.0.1:${sentry.port}/1`,
    SENTRY_ENVIRONMENT: "test",
    SENTRY_RELEASE: "ops-agent-worker@1.2.3",
    SERVICE_NAME: "ops-agent-worker",
    LOG_LEVEL: "DEBUG",
    VERCEL_TOKEN: canary("environment"),
    METRICS_INTERVAL_SECONDS: "1",
  });
  const closed = await startReceiver();
  await closed.stop();

  // One that succeeds, with the secret in value and key; ones that fail in the handler, in the payload, in the envelope.
  const jobs = [
    await producer.add({
      type: "echo",
      payload: { [canary("key")]: canary("value"), card: 4111111111111111 },
      priority: "P0",
    }),
    await producer.add({
      type: "http-check",
      payload: { url: `http://user:${canary("userinfo")}@127.0.0.1:${closed.port}/` },
      priority: "P1",
      attempts: 2,
    }),
    await producer.add({
      type: "http-check",
      payload: { url: `http://127.0.0.1:${closed.port}/${canary("path")}?token=${canary("query")}` },
      priority: "P1",
      attempts: 2,
    }),
    await producer.add({
      type: "http-check",
      payload: { url: canary("not-a-url"), [canary("field")]: 1 },
      priority: "P1",
    }),
  ];
  await producer.addRaw("echo", { payload: canary("raw"), secret: canary("raw-field") }, { jobId: "raw", priority: 1 });
  const outcomes = await Promise.all([...jobs, "raw"].map((id) => producer.waitFor(id, 30)));
  expect(outcomes.map(({ status }) => status)).toEqual(["completed", "failed", "failed", "failed", "failed"]);

  // Redis going away makes errors that know the address and the token.
  await redis.kill();
  await worker.event("redis.closed");
  await redis.restart();
  worker.signal("SIGTERM");
  expect((await worker.exit).code).toBe(0);

  const log = worker.lines.join("\n");
  for (const line of worker.lines) expect(() => JSON.parse(line) as unknown, line).not.toThrow();
  expect(log).toContain("job.failed");
  // Of Sentry's envelopes the items count; the header around them names the project's key because Sentry needs it.
  const sent = JSON.stringify(envelopeItems());
  for (const output of [log, sent]) {
    expect(output).not.toContain("5f2c91");
    expect(output).not.toContain("4111111111111111");
    expect(output).not.toContain(redis.password);
  }
});

test("each job that failed for good is one event, with its kind, its stack and its job; a retry is none", async () => {
  const events = envelopeItems().filter(({ type }) => type === "event");
  const exceptions = events.map(({ body }) => {
    const { exception, tags, release, environment } = body as {
      exception: { values: { type: string; value: string; stacktrace?: { frames: unknown[] } }[] };
      tags: Record<string, string>;
      release: string;
      environment: string;
    };
    const [thrown] = exception.values;
    expect(thrown?.stacktrace?.frames.length).toBeGreaterThan(0);
    expect(release).toBe("ops-agent-worker@1.2.3");
    expect(environment).toBe("test");
    return `${tags["service"]} ${tags["jobName"]} ${thrown?.type}: ${thrown?.value}`;
  });
  expect(exceptions.sort()).toEqual([
    "ops-agent-worker echo UnrecoverableError: envelope: version: expected version 1; type: Invalid input: expected string, received undefined; id: Invalid input: expected string, received undefined; enqueuedAt: Invalid input: expected string, received undefined; (whole): has fields that are not expected",
    "ops-agent-worker http-check Error: no answer: ECONNREFUSED",
    "ops-agent-worker http-check Error: no answer: TypeError",
    "ops-agent-worker http-check UnrecoverableError: payload of http-check: url: expected an http or https address; (whole): has fields that are not expected",
  ]);
});

test("a crash is logged and reported without secrets, and ends the process with 1", async () => {
  const before = envelopeItems().length;
  const saboteur = join(folder.path, "saboteur.cjs");
  writeFileSync(saboteur, 'process.on("SIGUSR2", () => { throw new TypeError(`lost ${process.env.REDIS_URL}`); });');
  const worker = await startWorkerProcess(folder.path, {
    NODE_OPTIONS: `--require=${saboteur}`,
    REDIS_URL: redis.url,
    NODE_EXTRA_CA_CERTS: redis.ca,
    SENTRY_DSN: `http://key@127.0.0.1:${sentry.port}/1`,
    SENTRY_ENVIRONMENT: "test",
    SENTRY_RELEASE: "1",
    SERVICE_NAME: "ops-agent-worker",
  });
  await worker.event("redis.ready");
  worker.signal("SIGUSR2");
  expect(await worker.exit).toEqual({ code: 1, signal: null });

  const thrown = { type: "TypeError", message: "lost [redacted]" };
  expect(await worker.event("worker.crashed")).toMatchObject({ level: "fatal", error: thrown });
  const items = envelopeItems().slice(before);
  expect(items.filter(({ type }) => type === "event").map(({ body }) => body)).toMatchObject([
    { level: "fatal", exception: { values: [{ type: thrown.type, value: thrown.message }] } },
  ]);
  for (const output of [worker.lines.join(), JSON.stringify(items)]) expect(output).not.toContain(redis.password);
});
