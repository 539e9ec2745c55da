import { readFileSync } from "node:fs";
import { Queue } from "bullmq";
import { Redis } from "ioredis";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import { queue } from "../../runtime/contract";
import { readQueuedVersions } from "../../runtime/queue/versions";
import type { RedisOverTls } from "../fixtures/redis-tls";
import { startRedisOverTls } from "../fixtures/redis-tls";

let server: RedisOverTls;
let redis: Redis;
let jobs: Queue;

beforeAll(async () => {
  server = await startRedisOverTls();
  const { host, port, password } = server;
  redis = new Redis({ host, port, password, tls: { ca: readFileSync(server.ca, "utf8") }, maxRetriesPerRequest: null });
  jobs = new Queue(queue.name, { connection: redis, prefix: queue.prefix });
});
beforeEach(() => redis.flushall());
afterAll(async () => {
  await jobs.close();
  redis.disconnect();
  await server.stop();
});

test("jobs are counted by version however they wait, and nothing else is", async () => {
  expect(await readQueuedVersions(redis)).toEqual(new Map());
  await jobs.add("wait", { version: 1 });
  await jobs.add("prioritized", { version: 2 }, { priority: 2 });
  await jobs.add("delayed", { version: 3 }, { delay: 3_600_000 });
  await jobs.add("of nobody", { payload: "a" });
  await redis.lpush(`${queue.prefix}:${queue.name}:wait`, "gone");
  expect([...(await readQueuedVersions(redis))].sort()).toEqual([
    [1, 1],
    [2, 1],
    [3, 1],
  ]);
});

test("a queue of any length is counted to its end", async () => {
  await jobs.addBulk(
    Array.from({ length: 2_500 }, (_, at) => ({ name: "one", data: { version: at < 2_001 ? 1 : 2 } })),
  );
  expect([...(await readQueuedVersions(redis))].sort()).toEqual([
    [1, 2_001],
    [2, 499],
  ]);
});
