import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { queue, sentryJobOperation } from "../../runtime/contract";
import type { Json } from "../../runtime/queue/envelope";
import { buildWorker, makeBuildFolder } from "../fixtures/bundle";
import type { HttpReceiver } from "../fixtures/http-receiver";
import { startReceiver } from "../fixtures/http-receiver";
import type { EnvelopeItem, StreamedSpan } from "../fixtures/sentry-envelopes";
import { itemsIn } from "../fixtures/sentry-envelopes";
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

interface ReportedEvent {
  readonly exception: {
    readonly values: readonly {
      readonly type: string;
      readonly value: string;
      readonly stacktrace: { readonly frames: readonly unknown[] };
    }[];
  };
  readonly tags: Readonly<Record<string, string>>;
}

/** The items of all Sentry envelopes so far. */
const envelopeItems = () => itemsIn(sentry.received.map(({ body }) => body));

describe("after jobs that went well and jobs that went wrong", () => {
  const canary = (place: string) => `canary-${place}-5f2c91`;
  let lines: readonly string[];
  let items: readonly EnvelopeItem[];

  beforeAll(async () => {
    const worker = await startWorkerProcess(folder.path, {
      REDIS_URL: redis.url,
      NODE_EXTRA_CA_CERTS: redis.ca,
      SENTRY_DSN: `http://canary5f2c91dsn@127.0.0.1:${sentry.port}/1`,
      SENTRY_ENVIRONMENT: "test",
      SENTRY_RELEASE: "ops-agent-worker@1.2.3",
      SENTRY_TRACES_SAMPLE_RATE: "1",
      SERVICE_NAME: "ops-agent-worker",
      LOG_LEVEL: "DEBUG",
      VERCEL_TOKEN: canary("environment"),
      METRICS_INTERVAL_SECONDS: "1",
    });
    const closed = await startReceiver();
    await closed.stop();

    const outcomes = [];
    const well = { [canary("key")]: canary("value"), card: 4111111111111111 };
    outcomes.push(await finish("echo", well));
    outcomes.push(await finish("http-check", { url: `http://user:${canary("userinfo")}@127.0.0.1:${closed.port}/` }));
    const query = `${canary("path")}?token=${canary("query")}`;
    outcomes.push(await finish("http-check", { url: `http://127.0.0.1:${closed.port}/${query}` }));
    outcomes.push(await finish("http-check", { url: canary("not-a-url"), [canary("field")]: 1 }));
    const foreign = { payload: canary("raw"), secret: canary("raw-field") };
    await producer.addRaw("echo", foreign, { jobId: "raw", priority: 1 });
    outcomes.push((await producer.waitFor("raw", 30)).status);
    expect(outcomes).toEqual(["completed", "failed", "failed", "failed", "failed"]);

    // Redis going away makes errors that know the address and the token.
    await redis.kill();
    await worker.event("redis.closed");
    await redis.restart();
    worker.signal("SIGTERM");
    expect((await worker.exit).code).toBe(0);
    lines = worker.lines;
    items = envelopeItems();
  });

  async function finish(type: string, payload: Json): Promise<string> {
    const id = await producer.add({ type, payload, priority: "P1", attempts: 2 });
    return (await producer.waitFor(id, 30)).status;
  }

  test("no secret of the environment and nothing of a payload is in a log line or in a Sentry envelope", () => {
    const log = lines.join("\n");
    expect(log).toContain("job.failed");
    // Of Sentry's envelopes the items count; the header around them names the project's key because Sentry needs it.
    for (const output of [log, JSON.stringify(items)]) {
      expect(output).not.toContain("5f2c91");
      expect(output).not.toContain("4111111111111111");
      expect(output).not.toContain(redis.password);
    }
  });

  test("each attempt is one span, with nothing in it but times, names and numbers; nothing else is a span", () => {
    const spans = items.flatMap(({ type, body }) => (type === "span" ? (body["items"] as StreamedSpan[]) : []));
    const seen = spans.map(({ name, status, attributes }) => {
      const retries = attributes["messaging.message.retry.count"]?.value;
      expect(attributes).toMatchObject({
        "sentry.op": { value: sentryJobOperation },
        "sentry.release": { value: "ops-agent-worker@1.2.3" },
        "sentry.environment": { value: "test" },
        "messaging.destination.name": { value: queue.name },
      });
      return `${name} ${String(retries)} ${status}`;
    });
    expect(seen.sort()).toEqual([
      "echo 0 error",
      "echo 0 ok",
      "http-check 0 error",
      "http-check 0 error",
      "http-check 0 error",
      "http-check 1 error",
      "http-check 1 error",
    ]);
    const own = /^(sentry|messaging|process|app|device|culture|os)\./;
    const names = new Set(spans.flatMap(({ attributes }) => Object.keys(attributes)));
    expect([...names].filter((name) => !own.test(name))).toEqual([]);
  });

  test("every line is JSON", () => {
    for (const line of lines) expect(() => JSON.parse(line) as unknown, line).not.toThrow();
  });

  test("each job that failed for good is one event, with its kind, its stack and its job; a retry is none", () => {
    const exceptions = items
      .filter(({ type }) => type === "event")
      .map(({ body }) => {
        const event = body as unknown as ReportedEvent;
        const [thrown] = event.exception.values;
        expect(thrown?.stacktrace.frames.length).toBeGreaterThan(0);
        expect(event).toMatchObject({ release: "ops-agent-worker@1.2.3", environment: "test" });
        return `${event.tags["service"]} ${event.tags["jobName"]} ${thrown?.type}: ${thrown?.value}`;
      });
    const missing = (field: string) => `${field}: Invalid input: expected string, received undefined; `;
    const unexpected = "(whole): has fields that are not expected";
    expect(exceptions.sort()).toEqual([
      `ops-agent-worker echo UnrecoverableError: envelope: version: expected version 1; ${missing("type")}${missing("id")}${missing("enqueuedAt")}${unexpected}`,
      "ops-agent-worker http-check Error: no answer: ECONNREFUSED",
      "ops-agent-worker http-check Error: no answer: TypeError",
      `ops-agent-worker http-check UnrecoverableError: payload of http-check: url: expected an http or https address; ${unexpected}`,
    ]);
  });
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
