import { readFileSync } from "node:fs";
import { Queue, Worker, type Processor } from "bullmq";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { queue } from "../../runtime/contract";
import { buildWorker, makeBuildFolder } from "../fixtures/bundle";
import { startWorkerProcess } from "../fixtures/worker-process";
import { finished, gate, parse, startGate } from "./gate-command";
import { useLab } from "./lab";

/** Words of the command line; the wait follows. Node reads its trust store at its start, hence a process of its own. */
const words = ["probe", "--json", "--only", "queue-round-trip", "--timeout"];

describe("queue-round-trip", () => {
  const lab = useLab();
  const image = makeBuildFolder();
  beforeAll(() => buildWorker(image.path));
  afterAll(() => image.remove());

  const options = () => {
    const { host, port, password, ca } = lab().redis;
    const connection = { host, port, password, tls: { ca: readFileSync(ca, "utf8") }, maxRetriesPerRequest: null };
    return { connection, prefix: queue.prefix };
  };
  const countJobs = async (): Promise<number> => {
    const jobs = new Queue(queue.name, options());
    const counts = await jobs.getJobCounts();
    await jobs.close();
    return Object.values(counts).reduce((sum, count) => sum + count, 0);
  };

  it("passes with the real worker and leaves no job behind", async () => {
    const { redis, environment } = lab();
    const worker = await startWorkerProcess(image.path, {
      NODE_EXTRA_CA_CERTS: redis.ca,
      REDIS_URL: redis.url,
      SERVICE_NAME: "ops-worker",
      SENTRY_ENVIRONMENT: "test",
      SENTRY_RELEASE: "test",
    });
    const outcome = await gate([...words, "20"], environment);
    worker.signal("SIGTERM");
    await worker.exit;
    expect(parse(outcome).probes[0]?.summary).toMatch(
      /^worker \S+ completed the job with the same payload; the job is removed$/,
    );
    expect(outcome.code).toBe(0);
    expect(await countJobs()).toBe(0);
  });

  it("fails without a worker: it does not do the job itself", async () => {
    const outcome = await gate([...words, "1"], lab().environment);
    expect(outcome.code).toBe(1);
    expect(parse(outcome).probes[0]).toMatchObject({
      status: "fail",
      summary: "result: no worker finished the job within 1 s",
    });
    expect(await countJobs()).toBe(0);
  });

  it.each<[string, Processor, string]>([
    [
      "answers something else",
      () => Promise.resolve({ other: true }),
      "result: a worker completed the job with another result than the payload",
    ],
    ["fails the job", () => Promise.reject(new Error("broken")), "result: a worker took the job and failed it: broken"],
  ])("fails when the worker %s", async (_, work, summary) => {
    const worker = new Worker(queue.name, work, options());
    const outcome = await gate([...words, "20"], lab().environment);
    await worker.close();
    expect(parse(outcome).probes[0]).toMatchObject({ status: "fail", summary });
    expect(await countJobs()).toBe(0);
  });

  it("does not know when the server is not verified", async () => {
    const { redis, environment } = lab();
    const outcome = await gate([...words, "5"], { ...environment, NODE_EXTRA_CA_CERTS: redis.wrongCa });
    expect(outcome.code).toBe(1);
    expect(parse(outcome).probes[0]?.summary).toMatch(
      /^probe: could not look: Redis at \S+ cannot be reached: .*certificate/,
    );
  });

  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("takes its job back on %s and exits with %d", async (signal, code) => {
    const running = startGate([...words, "600"], lab().environment);
    const outcome = finished(running);
    await new Promise<void>((resolve) => {
      running.stderr.on("data", (chunk: Buffer) => {
        if (chunk.toString().includes("waits for a worker")) resolve();
      });
    });
    running.kill(signal);
    expect(await outcome).toMatchObject({ code, stdout: "" });
    expect(await countJobs()).toBe(0);
  });
});
