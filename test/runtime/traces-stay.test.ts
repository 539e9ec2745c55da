import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Json } from "../../runtime/queue/envelope";
import { buildWorker, makeBuildFolder } from "../fixtures/bundle";
import type { HttpReceiver } from "../fixtures/http-receiver";
import { startReceiver } from "../fixtures/http-receiver";
import { exportedSpans } from "../fixtures/otlp-traces";
import type { ProducerProcess } from "../fixtures/producer-process";
import { startProducer } from "../fixtures/producer-process";
import type { RedisOverTls } from "../fixtures/redis-tls";
import { startRedisOverTls } from "../fixtures/redis-tls";
import { startWorkerProcess } from "../fixtures/worker-process";

const folder = makeBuildFolder();
let redis: RedisOverTls;
let producer: ProducerProcess;

beforeAll(async () => {
  buildWorker(folder.path);
  redis = await startRedisOverTls();
  producer = startProducer(folder.path, redis.ca);
  await producer.connect(redis.url);
});

afterAll(async () => {
  await producer.stop();
  await redis.stop();
  folder.remove();
});

const canary = (place: string) => `canary-${place}-7d41e0`;
const startWorker = (collectorUrl: string) =>
  startWorkerProcess(folder.path, {
    REDIS_URL: redis.url,
    NODE_EXTRA_CA_CERTS: redis.ca,
    OTEL_EXPORTER_OTLP_ENDPOINT: collectorUrl,
    SENTRY_ENVIRONMENT: "test",
    SENTRY_RELEASE: "1.2.3",
    SERVICE_NAME: "ops-agent-worker",
    VERCEL_TOKEN: canary("environment"),
  });

async function finish(type: string, payload: Json): Promise<{ readonly id: string; readonly status: string }> {
  const id = await producer.add({ type, payload, priority: "P1", attempts: 2 });
  return { id, status: (await producer.waitFor(id, 30)).status };
}

describe("a worker with a collector beside it", () => {
  test("sends a span of each attempt, also without Sentry, and nothing of payloads, keys or secrets", async () => {
    const collector: HttpReceiver = await startReceiver();
    const worker = await startWorker(collector.url);
    const well = await finish("echo", { [canary("key")]: canary("value"), card: 4111111111111111 });
    const wrong = await finish("http-check", { url: canary("not-a-url") });
    await producer.addRaw(canary("name"), { secret: canary("raw") }, { jobId: canary("id"), priority: 1 });
    await producer.waitFor(canary("id"), 30);
    worker.signal("SIGTERM");
    expect((await worker.exit).code).toBe(0);
    await collector.stop();

    expect([well.status, wrong.status]).toEqual(["completed", "failed"]);
    const spans = exportedSpans(collector.received);
    expect(
      spans.map(({ name, attributes }) => `${name} ${attributes["job.attempt"]} ${attributes["job.outcome"]}`),
    ).toEqual(["echo 1 completed", "http-check 1 failed", "unknown 1 failed"]);
    const sent = JSON.stringify(collector.received);
    expect(sent).not.toContain("7d41e0");
    expect(sent).not.toContain("4111111111111111");
    expect(sent).not.toContain(redis.password);
    // Of a key in Redis: its prefix, and the id of a job.
    for (const part of ["{ops}", well.id, wrong.id]) expect(sent).not.toContain(part);
  });

  test("does its jobs and stops in good order when the collector is dead, and says so", async () => {
    const collector = await startReceiver();
    await collector.stop();
    const worker = await startWorker(collector.url);
    expect((await finish("echo", { some: "text" })).status).toBe("completed");
    worker.signal("SIGTERM");
    expect((await worker.exit).code).toBe(0);
    expect(await worker.event("traces.unsent")).toMatchObject({
      error: { message: "the collector did not answer to traces: ECONNREFUSED" },
    });
    expect(worker.lines.join("\n")).toContain("worker.stopped");
  });

  test("gets its last spans out when it stops beside one that says nothing", async () => {
    const collector = await startReceiver(() => new Promise(() => undefined));
    const worker = await startWorker(collector.url);
    expect((await finish("echo", { some: "text" })).status).toBe("completed");
    worker.signal("SIGTERM");
    expect((await worker.exit).code).toBe(0);
    expect(exportedSpans(collector.received).map(({ name }) => name)).toContain("echo");
    await collector.stop();
  });
});
