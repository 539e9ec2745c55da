import { describe, expect, test } from "vitest";
import { callRecorder } from "../../runtime/worker/api-calls";
import { workerLines } from "../../runtime/worker/metrics";
import { JobStatistics } from "../../runtime/worker/statistics";
import { createLogger } from "../../runtime/worker/logger";
import { ThrottledErrors } from "../../runtime/worker/throttled-errors";

describe("statistics", () => {
  test("count from one line to the next", () => {
    const statistics = new JobStatistics();
    statistics.record("completed", 5);
    statistics.record("failed", 7);
    statistics.recordStalled();
    statistics.recordCall("vercel", true, 9);
    statistics.recordCall("vercel", false, 11);
    expect(statistics.take()).toEqual({
      processed: 2,
      failed: 1,
      stalled: 1,
      durationsMilliseconds: [5, 7],
      calls: { vercel: { made: 2, failed: 1, durationsMilliseconds: [9, 11] } },
    });
    expect(statistics.take()).toEqual({ processed: 0, failed: 0, stalled: 0, durationsMilliseconds: [], calls: {} });
  });

  test("keep at most the hundred durations that one metric may hold, early and late ones alike", () => {
    const draws = [0.99999, 0, 0.5];
    const statistics = new JobStatistics(() => draws.shift() ?? 1);
    for (let duration = 1; duration <= 103; duration += 1) statistics.record("completed", duration);
    const { processed, durationsMilliseconds } = statistics.take();
    expect(processed).toBe(103);
    expect(durationsMilliseconds).toHaveLength(100);
    // The first draw missed, the second took the first place, the third the middle of 103.
    expect(durationsMilliseconds.slice(0, 2)).toEqual([102, 2]);
    expect(durationsMilliseconds[51]).toBe(103);
    expect(durationsMilliseconds).not.toContain(101);
  });
});

test("metric lines leave out what is not known, and tell each API apart", () => {
  const calls = { vercel: { made: 3, failed: 1, durationsMilliseconds: [20, 30, 40] } };
  const counts = { processed: 0, failed: 0, stalled: 2, durationsMilliseconds: [], calls };
  const lines = workerLines("ops", counts, new Date(1_000)).map((line) => JSON.parse(line) as unknown);
  const metadata = (dimensions: readonly string[], metrics: readonly (readonly [string, string])[]) => ({
    Timestamp: 1_000,
    CloudWatchMetrics: [
      {
        Namespace: "OpsAgentWorker",
        Dimensions: [dimensions],
        Metrics: metrics.map(([Name, Unit]) => ({ Name, Unit })),
      },
    ],
  });
  expect(lines).toEqual([
    {
      _aws: metadata(
        ["Service"],
        [
          ["JobsProcessed", "Count"],
          ["JobsFailed", "Count"],
          ["JobsStalled", "Count"],
        ],
      ),
      Service: "ops",
      JobsProcessed: 0,
      JobsFailed: 0,
      JobsStalled: 2,
    },
    {
      _aws: metadata(
        ["Service", "Api"],
        [
          ["ApiCalls", "Count"],
          ["ApiErrors", "Count"],
          ["ApiDuration", "Milliseconds"],
        ],
      ),
      Service: "ops",
      Api: "vercel",
      ApiCalls: 3,
      ApiErrors: 1,
      ApiDuration: [20, 30, 40],
    },
  ]);
});

test("calls are counted by API, and only what the API is to blame for is an error", () => {
  const statistics = new JobStatistics();
  const record = callRecorder(statistics);
  for (const status of [200, 404, 401, 429, 500, 503, undefined]) record("https://api.vercel.com/v9/x", status, 1);
  record("https://somebody-else.example/secret?token=1", 502, 1);
  const { calls } = statistics.take();
  expect(Object.entries(calls).map(([api, { made, failed }]) => [api, made, failed])).toEqual([
    ["vercel", 7, 4],
    ["other", 1, 1],
  ]);
});

test("of ten thousand errors of one kind in a second one is logged, and the next line says how many were not", () => {
  const lines: Record<string, unknown>[] = [];
  const logger = createLogger({ service: "ops", release: "1", logLevel: "info" }, (text) => text, {
    write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>),
  });
  let now = 0;
  const throttled = new ThrottledErrors(logger, () => now);
  for (; now < 10_000; now += 1) throttled.report("worker.error", new Error("OOM"));
  throttled.report("redis.error", new Error("ECONNREFUSED"));
  throttled.report("worker.error", new Error("OOM"));
  expect(lines.map(({ event, suppressed, message }) => [event, suppressed, message])).toEqual([
    ["worker.error", 0, "OOM"],
    ["redis.error", 0, "ECONNREFUSED"],
    ["worker.error", 9_999, "OOM"],
  ]);
});
