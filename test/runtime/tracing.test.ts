import { WaitingError } from "bullmq";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { queue } from "../../runtime/contract";
import { createRedact } from "../../runtime/redaction";
import { startErrorReports } from "../../runtime/worker/sentry";
import { withTraces } from "../../runtime/worker/tracing";
import { SpanExporter } from "../../runtime/worker/tracing-export";
import type { Answer, HttpReceiver } from "../fixtures/http-receiver";
import { startReceiver } from "../fixtures/http-receiver";
import { exportedSpans, parseExport } from "../fixtures/otlp-traces";

const source = { service: "ops", release: "1.2.3", sentryEnvironment: "test" };
const job = { id: "job-canary", name: "echo", attemptsMade: 1, waitedMilliseconds: 12 };
const never = new Promise<Answer>(() => undefined);
/** Longer than any test: nothing is sent but what the test asks for. */
const noInterval = 3_600_000;

let collector: HttpReceiver;
let faults: string[];
let answer: NonNullable<Parameters<typeof startReceiver>[0]>;
beforeEach(async () => {
  faults = [];
  collector = await startReceiver((...call) => answer(...call));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await collector.stop();
});

function start(answers: typeof answer = () => ({}), intervalMilliseconds = noInterval) {
  answer = answers;
  return exporterTo(collector.url, intervalMilliseconds);
}

function exporterTo(url: string, intervalMilliseconds = noInterval) {
  const exporter = new SpanExporter(url, source, ({ message }) => faults.push(message), intervalMilliseconds);
  const reports = startErrorReports({ ...source, sentryDsn: undefined, tracesSampleRate: 0 }, createRedact([]));
  return withTraces(reports, exporter);
}

describe("an attempt of a job", () => {
  test("is a span as OTLP has it: when, what kind of job, which attempt, how it ended; nothing else", async () => {
    vi.spyOn(Date, "now").mockReturnValue(1_800_000_000_000);
    const reports = start();
    await expect(reports.traceJob(job, () => Promise.resolve("result-canary"))).resolves.toBe("result-canary");
    const failure = new Error("error-canary");
    await expect(reports.traceJob(job, () => Promise.reject(failure))).rejects.toBe(failure);
    await expect(reports.traceJob(job, () => Promise.reject(new WaitingError()))).rejects.toThrow(WaitingError);
    await reports.close(5);

    const request = await collector.request(1);
    const { resources, spans } = parseExport(request);
    expect(resources).toEqual([
      { "service.name": "ops", "service.version": "1.2.3", "deployment.environment.name": "test" },
    ]);
    expect(spans.map(({ attributes, status }) => [attributes["job.outcome"], status.code])).toEqual([
      ["completed", undefined],
      ["failed", 2],
      ["returned", undefined],
    ]);
    for (const { name, kind, attributes, startTimeUnixNano, endTimeUnixNano, traceId } of spans) {
      expect({ name, kind, ...attributes }).toEqual({
        name: "echo",
        kind: 5,
        "messaging.system": "bullmq",
        "messaging.operation.type": "process",
        "messaging.destination.name": queue.name,
        "job.type": "echo",
        "job.attempt": "2",
        "job.outcome": attributes["job.outcome"],
      });
      expect(startTimeUnixNano).toBe("1800000000000000000");
      expect(BigInt(endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(startTimeUnixNano));
      // As X-Ray's own ids: the first four bytes are the time.
      expect(Number.parseInt(traceId.slice(0, 8), 16)).toBe(1_800_000_000);
    }
    expect(new Set(spans.flatMap(({ traceId, spanId }) => [traceId, spanId])).size).toBe(6);
    expect(request.body).not.toContain("canary");
    expect(faults).toEqual([]);
  });
});

describe("a collector", () => {
  const traced = (reports: ReturnType<typeof start>, id: string) =>
    reports.traceJob({ ...job, id, name: id }, () => Promise.resolve(id));

  test("that is not well yet gets the same spans again", async () => {
    const reports = start((_request, count) => ({ status: count === 1 ? 503 : 200 }), 10);
    await traced(reports, "one");
    const again = await collector.request(2);
    await reports.close(5);
    expect(parseExport(again).spans.map(({ name }) => name)).toEqual(["one"]);
    expect(again.body).toBe(collector.received[0]?.body);
    expect(faults).toEqual(["the collector answered 503 to traces"]);
  });

  test("that refuses for good is not asked again", async () => {
    const reports = start(() => ({ status: 400 }));
    await traced(reports, "one");
    await reports.close(5);
    expect(collector.received).toHaveLength(1);
    expect(faults).toEqual(["the collector answered 400 to traces"]);
  });

  test("that says nothing holds up neither a job nor the end", async () => {
    const reports = start(() => never, 10);
    await traced(reports, "one");
    await collector.request(1);
    expect(await Promise.all(["two", "three"].map((id) => traced(reports, id)))).toEqual(["two", "three"]);
    await reports.close(0.05);
    expect(faults).toEqual(["the collector did not answer to traces: AbortError"]);
  });

  test("that is away costs traces, not jobs: what waits is bounded, and somebody is told", async () => {
    const away = await startReceiver();
    await away.stop();
    const reports = exporterTo(away.url);
    const ids = Array.from({ length: 2_050 }, (_, index) => `job-${index}`);
    expect(await Promise.all(ids.map((id) => traced(reports, id)))).toEqual(ids);
    expect(faults).toEqual(Array(2).fill("a trace was dropped: 2048 wait for the collector already"));
    await reports.close(5);
    expect(faults.at(-1)).toBe("the collector did not answer to traces: ECONNREFUSED");
  });

  test("gets everything in the end, in requests that are not too large", async () => {
    const reports = start();
    for (let index = 0; index < 1_100; index += 1) await traced(reports, `job-${index}`);
    await reports.close(5);
    expect(collector.received.map((request) => parseExport(request).spans.length)).toEqual([512, 512, 76]);
    expect(new Set(exportedSpans(collector.received).map(({ name }) => name)).size).toBe(1_100);
  });

  test("is found under its address, with a path and a slash at the end or without", async () => {
    answer = () => ({});
    const reports = exporterTo(`${collector.url}/tenant/`);
    await traced(reports, "one");
    await reports.close(5);
    expect(collector.received.map(({ path }) => path)).toEqual(["/tenant/v1/traces"]);
  });
});
