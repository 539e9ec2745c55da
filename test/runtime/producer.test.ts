import { afterAll, beforeAll, expect, test } from "vitest";
import { JobProducer } from "../../runtime/queue/producer";
import { makeBuildFolder } from "../fixtures/bundle";
import type { ProducerProcess } from "../fixtures/producer-process";
import { startProducer } from "../fixtures/producer-process";
import type { RedisOverTls } from "../fixtures/redis-tls";
import { startRedisOverTls } from "../fixtures/redis-tls";

const folder = makeBuildFolder();
let redis: RedisOverTls;
let producer: ProducerProcess;

beforeAll(async () => {
  redis = await startRedisOverTls();
  producer = startProducer(folder.path, redis.ca);
  await producer.connect(redis.url);
});

afterAll(async () => {
  await producer.stop();
  await redis.stop();
  folder.remove();
});

test("the same id twice is one job", async () => {
  const request = { type: "echo", payload: 1, priority: "P2", id: "deploy-42" } as const;
  expect([await producer.add(request), await producer.add({ ...request, payload: 2 })]).toEqual([
    "deploy-42",
    "deploy-42",
  ]);
  expect(await producer.queueState()).toMatchObject({ depth: 1 });
  expect(await producer.remove("deploy-42")).toBe(true);
});

test("nobody there to do it is a timeout, not an answer", async () => {
  const id = await producer.add({ type: "echo", payload: 1, priority: "P2" });
  expect(await producer.waitFor(id, 0)).toEqual({ status: "timeout" });
  expect(await producer.timesTaken(id)).toBe(0);
  expect(await producer.remove(id)).toBe(true);
});

test.each(["1234", "a:b", "", "-x", "a".repeat(129)])("the id %j is refused", async (id) => {
  await expect(producer.add({ type: "echo", payload: 1, priority: "P2", id })).rejects.toThrow(/"id"/);
});

test("depth counts what waits, what has a priority and what is due; not what is for later", async () => {
  const old = Date.now() - 60_000;
  await producer.addRaw("echo", {}, { jobId: "waits", timestamp: old });
  for (const priority of ["P0", "P3"] as const)
    await producer.add({ type: "echo", payload: 1, priority, id: priority });
  await producer.add({ type: "echo", payload: 1, priority: "P2", delaySeconds: 3_600, id: "later" });
  await producer.addRaw("echo", {}, { jobId: "due", delay: 1, timestamp: Date.now() - 5_000 });
  const state = await producer.queueState();
  expect(state).toMatchObject({ depth: 4, active: 0 });
  expect(Math.floor(state.oldestJobAgeSeconds / 10)).toBe(6);

  await producer.remove("waits");
  await producer.remove("due");
  await producer.addRaw("echo", {}, { jobId: "old-P3", priority: 4, timestamp: old });
  // Of one priority the first that came is asked, whatever time it claims to have come.
  expect((await producer.queueState()).oldestJobAgeSeconds).toBeLessThan(50);
  await producer.remove("P3");
  expect(Math.floor((await producer.queueState()).oldestJobAgeSeconds / 10)).toBe(6);
});

test("a wrong token, a wrong authority and a dead address are refused at once, without the token in the message", async () => {
  const wrongToken = startProducer(folder.path, redis.ca);
  await expect(wrongToken.connect(redis.url.replace(redis.password, "wr0ng"))).rejects.toThrow(
    /cannot be reached.*WRONGPASS/,
  );
  const wrongAuthority = startProducer(folder.path, redis.wrongCa);
  const error = await wrongAuthority.connect(redis.url).catch((thrown: unknown) => thrown);
  expect(String(error)).toMatch(/cannot be reached.*certificate/);
  expect(String(error)).not.toContain(redis.password);
  await Promise.all([wrongToken.stop(), wrongAuthority.stop()]);
  await expect(JobProducer.connect("rediss://:t0ken@127.0.0.1:1")).rejects.toThrow(
    "Redis at 127.0.0.1:1 cannot be reached",
  );
  await expect(JobProducer.connect("redis://:t0ken@127.0.0.1:1")).rejects.toThrow(
    "expected an address that starts with rediss://",
  );
});
