import { describe, expect, test } from "vitest";
import { metricLine } from "../../runtime/worker/metrics";
import { JobStatistics } from "../../runtime/worker/statistics";
import { createLogger } from "../../runtime/worker/logger";
import { ThrottledErrors } from "../../runtime/worker/throttled-errors";

describe("statistics", () => {
  test("count from one line to the next", () => {
    const statistics = new JobStatistics();
    statistics.record("completed", 5);
    statistics.record("failed", 7);
    expect(statistics.take()).toEqual({ processed: 2, failed: 1, durationsMilliseconds: [5, 7] });
    expect(statistics.take()).toEqual({ processed: 0, failed: 0, durationsMilliseconds: [] });
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

test("a metric line leaves out what is not known", () => {
  const counts = { processed: 0, failed: 0, durationsMilliseconds: [] };
  const line = JSON.parse(metricLine("ops", undefined, counts, new Date(1_000))) as Record<string, unknown>;
  expect(line).toEqual({
    _aws: {
      Timestamp: 1_000,
      CloudWatchMetrics: [
        {
          Namespace: "OpsAgentWorker",
          Dimensions: [["Service"]],
          Metrics: [
            { Name: "JobsProcessed", Unit: "Count" },
            { Name: "JobsFailed", Unit: "Count" },
          ],
        },
      ],
    },
    Service: "ops",
    JobsProcessed: 0,
    JobsFailed: 0,
  });
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
