import { describe, expect, it } from "vitest";
import { createEventCounter } from "../../runtime/functions/redis-events";

/** What is written when SNS hands over these messages. */
async function linesFor(...messages: readonly string[]): Promise<Record<string, unknown>[]> {
  const lines: string[] = [];
  const count = createEventCounter({ SERVICE_NAME: "ops-prod-redis" }, (line) => lines.push(line));
  await count({ Records: messages.map((Message) => ({ Sns: { Message, TopicArn: "arn:topic" } })) });
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** The metrics in the lines, by name. */
function metricsIn(lines: readonly Record<string, unknown>[]): Record<string, unknown> {
  const directives = lines.flatMap(
    ({ _aws: metadata }) =>
      (metadata as { CloudWatchMetrics: { Metrics: { Name: string }[] }[] } | undefined)?.CloudWatchMetrics ?? [],
  );
  const names = directives.flatMap(({ Metrics }) => Metrics.map(({ Name }) => Name));
  return Object.fromEntries(names.map((name) => [name, lines.find((line) => name in line)?.[name]]));
}

describe("ElastiCache's events", () => {
  it.each([
    ['{"ElastiCache:FailoverComplete":"queue-002"}', { RedisFailover: 1 }],
    ['{"ElastiCache:SnapshotFailed":"queue-002"}', { RedisSnapshotFailed: 1 }],
    ['{"ElastiCache:NodeReplacementScheduled":"queue-001","Start Time":"..."}', { RedisMaintenance: 1 }],
    ["ElastiCache:FailoverComplete : queue", { RedisFailover: 1 }],
    [
      '{"ElastiCache:FailoverComplete":"a","ElastiCache:SnapshotFailed":"b"}',
      { RedisFailover: 1, RedisSnapshotFailed: 1 },
    ],
  ])("%s are counted", async (message, counts) => {
    const lines = await linesFor(message);
    expect(metricsIn(lines)).toEqual(counts);
    expect(lines[0]).toEqual({ level: "warn", event: "redis.event", message });
    expect(lines[1]).toMatchObject({ Service: "ops-prod-redis" });
  });

  it.each(['{"ElastiCache:SnapshotComplete":"queue-002"}', "something new", ""])(
    "%j is logged and not counted",
    async (message) => {
      expect(await linesFor(message)).toEqual([{ level: "info", event: "redis.event", message }]);
    },
  );

  it("are each counted when several come at once", async () => {
    const lines = await linesFor('{"ElastiCache:FailoverComplete":"a"}', '{"ElastiCache:FailoverComplete":"b"}');
    expect(lines.filter((line) => "RedisFailover" in line)).toHaveLength(2);
  });
});

describe("anything else", () => {
  it("is an error of the event that brings it", () => {
    const count = createEventCounter({ SERVICE_NAME: "s" }, () => undefined);
    expect(() => count({})).toThrow();
    expect(() => createEventCounter({})).toThrow(/SERVICE_NAME/);
  });
});
