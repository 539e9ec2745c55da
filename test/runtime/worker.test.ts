import { EventEmitter, once } from "node:events";
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { buildWorker, makeBuildFolder } from "../fixtures/bundle";
import type { HttpReceiver } from "../fixtures/http-receiver";
import { startReceiver } from "../fixtures/http-receiver";
import type { ProducerProcess } from "../fixtures/producer-process";
import { startProducer } from "../fixtures/producer-process";
import type { RedisOverTls } from "../fixtures/redis-tls";
import { startRedisOverTls } from "../fixtures/redis-tls";
import type { WorkerProcess } from "../fixtures/worker-process";
import { startWorkerProcess } from "../fixtures/worker-process";

const folder = makeBuildFolder();
let redis: RedisOverTls;
let producer: ProducerProcess;
const running: WorkerProcess[] = [];
const receivers: HttpReceiver[] = [];

beforeAll(async () => {
  buildWorker(folder.path);
  redis = await startRedisOverTls();
  producer = startProducer(folder.path, redis.ca);
  await producer.connect(redis.url);
});

afterEach(async () => {
  for (const worker of running.splice(0)) {
    worker.signal("SIGKILL");
    await worker.exit;
  }
  await Promise.all(receivers.splice(0).map((receiver) => receiver.stop()));
});

afterAll(async () => {
  await producer.stop();
  await redis.stop();
  folder.remove();
});

async function start(variables: Readonly<Record<string, string>> = {}): Promise<WorkerProcess> {
  const worker = await startWorkerProcess(folder.path, {
    REDIS_URL: redis.url,
    NODE_EXTRA_CA_CERTS: redis.ca,
    SERVICE_NAME: "ops-agent-worker",
    SENTRY_ENVIRONMENT: "test",
    SENTRY_RELEASE: "ops-agent-worker@1.2.3",
    ...variables,
  });
  running.push(worker);
  return worker;
}

async function receive(...parameters: Parameters<typeof startReceiver>): Promise<HttpReceiver> {
  const receiver = await startReceiver(...parameters);
  receivers.push(receiver);
  return receiver;
}

describe("jobs", () => {
  test("a job goes in and comes out done, told in log lines that carry its context", async () => {
    const worker = await start();
    const id = await producer.add({
      type: "echo",
      payload: { hello: ["wörld", 1, null] },
      priority: "P1",
      orgId: "org-1",
      agentId: "agent-7",
    });

    expect(await producer.waitFor(id, 20)).toMatchObject({
      status: "completed",
      result: { hello: ["wörld", 1, null] },
    });
    await worker.event("job.complete");
    const lines = worker.lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    const job = lines.filter((line) => line["jobId"] === id);
    expect(job.map((line) => line["event"])).toEqual(["job.start", "job.complete"]);
    for (const line of job) {
      expect(line).toMatchObject({
        level: "info",
        service: "ops-agent-worker",
        release: "ops-agent-worker@1.2.3",
        jobName: "echo",
        orgId: "org-1",
        agentId: "agent-7",
      });
      expect(new Date(line["time"] as string).toISOString()).toBe(line["time"]);
    }
  });

  test("jobs are taken by priority, whatever the order they came in", async () => {
    const target = await receive();
    const check = (path: string) => ({ url: `${target.url}/${path}` });
    for (const priority of ["P3", "P1", "P2", "P0"] as const) {
      await producer.add({ type: "http-check", payload: check(priority), priority });
    }
    await start({ WORKER_CONCURRENCY: "1" });
    await target.request(4);
    expect(target.received.map(({ path }) => path)).toEqual(["/P0", "/P1", "/P2", "/P3"]);
  });

  test("a check answers what it was answered; no answer at all is tried again and then fails", async () => {
    await start();
    const target = await receive(() => ({ status: 503 }));
    const answered = await producer.add({ type: "http-check", payload: { url: target.url }, priority: "P2" });
    expect(await producer.waitFor(answered, 20)).toMatchObject({ result: { ok: false, status: 503 } });

    const closed = await receive();
    await closed.stop();
    receivers.pop();
    const unanswered = await producer.add({
      type: "http-check",
      payload: { url: closed.url },
      priority: "P2",
      attempts: 2,
    });
    expect(await producer.waitFor(unanswered, 20)).toEqual({ status: "failed", reason: "no answer: ECONNREFUSED" });
    expect(await producer.job(unanswered)).toMatchObject({ attemptsMade: 2 });
  });
});

describe("what the worker is told about jobs", () => {
  test("binds who asks for more attempts than it makes (catalogue: env-job-max-retries)", async () => {
    await start({ JOB_ATTEMPTS: "1" });
    const closed = await receive();
    await closed.stop();
    receivers.pop();
    const payload = { url: closed.url };
    const job = await producer.add({ type: "http-check", payload, priority: "P2", attempts: 5 });
    expect(await producer.waitFor(job, 20)).toMatchObject({ status: "failed" });
    expect(await producer.job(job)).toMatchObject({ attemptsMade: 1 });
  });

  test("has it wait, well and without jobs, where it is switched off (catalogue: env-feature-enabled)", async () => {
    const worker = await start({ WORKER_ENABLED: "false" });
    await worker.line(({ event }) => event === "worker.ready");
    const job = await producer.add({ type: "echo", payload: 1, priority: "P0" });
    expect(await producer.waitFor(job, 3)).toEqual({ status: "timeout" });
    worker.signal("SIGTERM");
    expect((await worker.exit).code).toBe(0);
    await start();
    expect(await producer.waitFor(job, 20)).toMatchObject({ status: "completed" });
  });
});

describe("a job that no worker can read", () => {
  let worker: WorkerProcess;
  beforeAll(async () => {
    worker = await start();
    running.pop();
  });
  afterAll(async () => {
    worker.signal("SIGKILL");
    await worker.exit;
  });

  const good = { version: 1, type: "echo", id: "job", payload: 1, enqueuedAt: "2026-11-22T00:00:00.000Z" };
  test.each([
    ["version", "echo", { ...good, version: 2 }, 2, "envelope: version: expected version 1"],
    ["type", "dance", { ...good, type: "dance" }, 2, "no handler for jobs of this type"],
    ["field", "echo", { ...good, extra: "s3cret" }, 2, "envelope: (whole): has fields that are not expected"],
    ["name", "http-check", good, 2, "envelope: its type is not the job's name"],
    ["id", "echo", { ...good, id: "other" }, 2, "envelope: its id is not the job's id"],
    ["priority", "echo", good, 0, "envelope: expected a priority from 1 to 4"],
    [
      "payload",
      "http-check",
      { ...good, type: "http-check", payload: { url: "ftp://s3cret" } },
      2,
      "payload of http-check: url: expected an http or https address",
    ],
  ])("fails at once and for good: bad %s", async (what, name, data, priority, reason) => {
    const jobId = `bad-${what}`;
    const own = data.id === "job" ? { ...data, id: jobId } : data;
    await producer.addRaw(name, own, { jobId, priority, attempts: 5, backoff: 1 });
    expect(await producer.waitFor(jobId, 20)).toEqual({ status: "failed", reason });
    expect(await producer.job(jobId)).toEqual({ state: "failed", attemptsMade: 1, failedReason: reason });
    await worker.line((line) => line["event"] === "job.failed" && line["jobId"] === jobId);
    expect(worker.lines.join("\n")).not.toContain("s3cret");
  });
});

describe("stopping", () => {
  test("SIGTERM lets the running job finish, takes no other, and ends with 0", async () => {
    const gate = new EventEmitter();
    const target = await receive(() => once(gate, "open").then(() => ({ status: 204 })));
    const worker = await start({ WORKER_CONCURRENCY: "1" });
    const first = await producer.add({ type: "http-check", payload: { url: target.url }, priority: "P2" });
    await target.request(1);
    const second = await producer.add({ type: "echo", payload: 2, priority: "P2" });

    worker.signal("SIGTERM");
    await worker.event("worker.stopping");
    expect(await worker.health()).toMatchObject({ status: 503, body: { status: "stopping" } });
    gate.emit("open");

    expect(await worker.exit).toEqual({ code: 0, signal: null });
    expect(await producer.waitFor(first, 20)).toMatchObject({ status: "completed", result: { status: 204 } });
    expect(await producer.job(second)).toMatchObject({ state: "prioritized" });
    const stopped = worker.lines.slice(worker.lines.findIndex((line) => line.includes("worker.stopping")));
    const events = stopped.map((line) => JSON.parse(line) as { event?: string }).map(({ event }) => event ?? "metrics");
    // Two metric lines: of the jobs, and of the calls that they made.
    expect(events).toEqual(["worker.stopping", "job.complete", "metrics", "metrics", "worker.stopped"]);
    await start();
    expect(await producer.waitFor(second, 20)).toMatchObject({ status: "completed", result: 2 });
  });

  test("a job that outlasts the stop timeout goes back to the queue unharmed", async () => {
    let answers = false;
    const target = await receive(() => (answers ? {} : once(new EventEmitter(), "never").then(() => ({}))));
    const worker = await start({ STOP_TIMEOUT_SECONDS: "2" });
    const job = await producer.add({ type: "http-check", payload: { url: target.url }, priority: "P2" });
    await target.request(1);

    worker.signal("SIGTERM");
    expect(await worker.exit).toEqual({ code: 0, signal: null });
    expect(await producer.job(job)).toMatchObject({ state: "prioritized", attemptsMade: 0 });

    answers = true;
    await start();
    expect(await producer.waitFor(job, 20)).toMatchObject({ status: "completed", result: { ok: true } });
  });

  test("without Redis it still ends in time and with 0", async () => {
    const worker = await start({ REDIS_URL: "rediss://:token@127.0.0.1:1", STOP_TIMEOUT_SECONDS: "4" });
    await worker.event("redis.error");
    worker.signal("SIGINT");
    expect(await worker.exit).toEqual({ code: 0, signal: null });
  });
});

test("a job that takes its time keeps its task from being chosen when ECS scales in", async () => {
  const agent = await receive();
  const slow = await receive(() => agent.request(1).then(() => ({})));
  await start({ ECS_AGENT_URI: agent.url, STOP_TIMEOUT_SECONDS: "120" });
  const id = await producer.add({ type: "http-check", payload: { url: slow.url, timeoutSeconds: 30 }, priority: "P1" });
  expect(await producer.waitFor(id, 30)).toMatchObject({ status: "completed" });
  await agent.request(2);
  expect(agent.received.map(({ method, path, body }) => [method, path, JSON.parse(body) as unknown])).toEqual([
    ["PUT", "/task-protection/v1/state", { ProtectionEnabled: true, ExpiresInMinutes: 2 }],
    ["PUT", "/task-protection/v1/state", { ProtectionEnabled: false }],
  ]);
});

describe("metrics", () => {
  test("the last line counts what was done since the one before", async () => {
    // A queue of its own: a worker that an earlier test killed may have left a job that still counts as active.
    const own = await startRedisOverTls();
    onTestFinished(own.stop);
    const adder = startProducer(folder.path, own.ca);
    onTestFinished(adder.stop);
    await adder.connect(own.url);
    const worker = await start({ REDIS_URL: own.url, NODE_EXTRA_CA_CERTS: own.ca, METRICS_INTERVAL_SECONDS: "300" });
    for (const payload of [1, 2, 3]) {
      await adder.waitFor(await adder.add({ type: "echo", payload, priority: "P2" }), 20);
    }
    await adder.waitFor(await adder.add({ type: "dance", payload: 0, priority: "P2" }), 20);
    await worker.event("job.failed");
    worker.signal("SIGTERM");
    await worker.exit;

    const lines = worker.lines.filter((line) => line.includes("_aws")).map((line) => JSON.parse(line) as never);
    expect(lines).toEqual([
      {
        _aws: {
          Timestamp: expect.any(Number) as number,
          CloudWatchMetrics: [
            {
              Namespace: "OpsAgentWorker",
              Dimensions: [["Service"]],
              Metrics: [
                { Name: "JobsProcessed", Unit: "Count" },
                { Name: "JobsFailed", Unit: "Count" },
                { Name: "JobsStalled", Unit: "Count" },
                { Name: "JobDuration", Unit: "Milliseconds" },
              ],
            },
          ],
        },
        Service: "ops-agent-worker",
        JobsProcessed: 4,
        JobsFailed: 1,
        JobsStalled: 0,
        JobDuration: Array.from({ length: 4 }, () => expect.any(Number) as number),
      },
    ]);
  });
});
