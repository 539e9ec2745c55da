import { execFile } from "node:child_process";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { QueueKeys } from "bullmq";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bundleFunctions } from "../../components/functions";
import { queue } from "../../runtime/contract";
import { makeBuildFolder } from "../fixtures/bundle";
import type { HttpReceiver } from "../fixtures/http-receiver";
import { startReceiver } from "../fixtures/http-receiver";
import type { ProducerProcess } from "../fixtures/producer-process";
import { startProducer } from "../fixtures/producer-process";
import type { RedisOverTls } from "../fixtures/redis-tls";
import { startRedisOverTls } from "../fixtures/redis-tls";

const folder = makeBuildFolder();
const program = join(folder.path, "run.cjs");
const dsnKey = "0123456789abcdef";
let redis: RedisOverTls;
let producer: ProducerProcess;
/** Stands for AWS's secrets and for Sentry. */
let receiver: HttpReceiver;
let redisUrl: string;

beforeAll(async () => {
  copyFileSync(bundleFunctions("queue-monitor")["queue-monitor"], join(folder.path, "queue-monitor.cjs"));
  writeFileSync(
    program,
    `require("./queue-monitor.cjs").handler().catch((e) => { console.error(e); process.exit(1); });`,
  );
  redis = await startRedisOverTls();
  redisUrl = redis.url;
  producer = startProducer(folder.path, redis.ca);
  await producer.connect(redis.url);
  receiver = await startReceiver(({ headers, body }) => {
    if (headers["x-amz-target"] !== "secretsmanager.GetSecretValue") return {};
    const { SecretId } = JSON.parse(body) as { SecretId: string };
    const dsn = `http://${dsnKey}@127.0.0.1:${receiver.port}/1`;
    return { body: JSON.stringify({ SecretString: SecretId === "arn:redis" ? redisUrl : dsn }) };
  });
});

afterAll(async () => {
  await producer.stop();
  await receiver.stop();
  await redis.stop();
  folder.remove();
});

/** Runs the function as Lambda does, with nothing but this in its environment. */
function run(changes: Readonly<Record<string, string>> = {}) {
  const env = {
    AWS_ENDPOINT_URL: receiver.url,
    AWS_REGION: "eu-central-1",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    NODE_EXTRA_CA_CERTS: redis.ca,
    REDIS_URL_SECRET_ARN: "arn:redis",
    SENTRY_DSN_SECRET_ARN: "arn:dsn",
    SENTRY_ENVIRONMENT: "prod",
    SENTRY_MONITOR_PREFIX: "ops-prod",
    SERVICE_NAME: "ops-prod-worker",
    ...changes,
  };
  return promisify(execFile)(process.execPath, [program], { env });
}

const metricsIn = (output: string) =>
  output
    .split("\n")
    .filter((line) => line.includes("_aws"))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const checkIns = () =>
  receiver.received
    .filter(({ path }) => path.endsWith("/envelope/"))
    .map(({ body }) => JSON.parse(body.split("\n")[2] ?? "{}") as Record<string, unknown>);

describe("the queue monitor", () => {
  test("measures an empty queue and one with jobs, and checks in", async () => {
    const [empty] = metricsIn((await run()).stdout);
    expect(empty).toMatchObject({
      _aws: {
        CloudWatchMetrics: [
          {
            Namespace: "OpsAgentWorker",
            Dimensions: [["Service"]],
            Metrics: [
              { Name: "QueueDepth", Unit: "Count" },
              { Name: "QueueActive", Unit: "Count" },
              { Name: "OldestJobAge", Unit: "Seconds" },
              { Name: "DeadLetters", Unit: "Count" },
            ],
          },
        ],
      },
      Service: "ops-prod-worker",
      QueueDepth: 0,
      QueueActive: 0,
      OldestJobAge: 0,
      DeadLetters: 0,
    });

    for (const priority of ["P0", "P2"] as const) await producer.add({ type: "echo", payload: null, priority });
    const [line] = metricsIn((await run()).stdout);
    expect(line).toMatchObject({ QueueDepth: 2, QueueActive: 0, OldestJobAge: expect.any(Number) as number });
    expect(line?.["OldestJobAge"]).toBeGreaterThan(0);
    expect(checkIns()).toMatchObject([
      { monitor_slug: "ops-prod-queue-monitor", status: "ok", environment: "prod" },
      { monitor_slug: "ops-prod-queue-monitor", status: "ok" },
    ]);
  });

  const failures = [
    { name: "is not there", given: () => ({ url: "rediss://:token@127.0.0.1:1", ca: redis.ca }) },
    { name: "shows a certificate of somebody else's", given: () => ({ url: redis.url, ca: redis.wrongCa }) },
    { name: "wants another token", given: () => ({ url: redis.url.replace(redis.password, "wrong"), ca: redis.ca }) },
  ];

  test.each(failures)("fails, says no number and reports it when Redis $name", async ({ given }) => {
    const { url, ca } = given();
    redisUrl = url;
    const failure = (await run({ NODE_EXTRA_CA_CERTS: ca }).catch((error: unknown) => error)) as Record<string, string>;
    redisUrl = redis.url;
    expect(failure["code"]).toBe(1);
    expect(metricsIn(failure["stdout"] ?? "")).toEqual([]);
    expect(failure["stderr"]).toMatch(/the queue at 127\.0\.0\.1:\d+ cannot be measured/);
    for (const secret of [redis.password, dsnKey, "token@"]) expect(failure["stderr"]).not.toContain(secret);
    expect(checkIns().at(-1)).toMatchObject({ monitor_slug: "ops-prod-queue-monitor", status: "error" });
  });

  test("refuses an address without TLS, and shows nothing of it", async () => {
    redisUrl = redis.url.replace("rediss:", "redis:");
    const failure = (await run().catch((error: unknown) => error)) as Record<string, string>;
    redisUrl = redis.url;
    expect(failure["stderr"]).toContain("expected an address that starts with rediss://");
    expect(failure["stderr"]).not.toContain(redis.password);
  });
});

test("it reads the very keys that the worker's queue library writes", () => {
  const keys = new QueueKeys(queue.prefix).getKeys(queue.name);
  for (const name of ["wait", "prioritized", "delayed", "active", "failed"]) {
    expect(keys[name]).toBe(`${queue.prefix}:${queue.name}:${name}`);
  }
});

test("its bundle holds what it needs and not the worker's queue library", () => {
  const code = readFileSync(bundleFunctions("queue-monitor")["queue-monitor"], "utf8");
  expect(code).not.toContain("moveToActive");
  expect(code.length).toBeLessThan(2_000_000);
});
