import { getDefaultIntegrations } from "@sentry/node";
import { WaitingError } from "bullmq";
import { afterEach, describe, expect, test } from "vitest";
import { createRedact, textsIn } from "../../runtime/redaction";
import { onlyWanted, startErrorReports } from "../../runtime/worker/sentry";
import type { HttpReceiver } from "../fixtures/http-receiver";
import { startReceiver } from "../fixtures/http-receiver";
import { spansIn } from "../fixtures/sentry-envelopes";

let sentry: HttpReceiver | undefined;

afterEach(async () => {
  await sentry?.stop();
});

test("an error that quotes its job's payload, in itself or in its causes, is sent without the quotation", async () => {
  sentry = await startReceiver();
  const options = {
    sentryEnvironment: "test",
    release: "1",
    service: "ops",
    tracesSampleRate: 1,
    sentryDsn: `http://key@127.0.0.1:${sentry.port}/1`,
  };
  const reports = startErrorReports(options, createRedact(["environment-secret"]));
  // Joined from parts, because a report also quotes the lines of this file around the error.
  const payload = {
    user: { email: "jane@example.com" },
    note: ["say", '"hi"\n& go'].join(" "),
    card: 4111111111111111,
  };

  const cause = new Error(`bad card ${payload.card}, environment-secret`);
  const error = new RangeError(`cannot handle ${JSON.stringify(payload)} for ${payload.user.email}`, { cause });
  reports.captureJobFailure(error, { id: "job-1", name: "echo" }, createRedact(textsIn(payload)));
  await reports.close(5);

  const sent = sentry.received.map(({ body }) => body).join("\n");
  expect(sent).toContain("RangeError");
  expect(sent).toContain("cannot handle");
  for (const secret of ["jane@", "say ", "4111", "environment-secret"]) expect(sent).not.toContain(secret);
});

test("with tracing on, the SDK runs nothing that looks into commands, addresses or variables", () => {
  const defaults = getDefaultIntegrations({ tracesSampleRate: 1 });
  expect(defaults.map(({ name }) => name)).toEqual(expect.arrayContaining(["Redis", "Http", "NodeFetch"]));
  expect(onlyWanted(defaults).map(({ name }) => name)).toEqual([
    "EventFilters",
    "FunctionToString",
    "LinkedErrors",
    "Dedupe",
    "NodeSystemError",
    "ContextLines",
    "Context",
    "ProcessSession",
    "Modules",
  ]);
});

describe("an attempt of a job, measured", () => {
  const job = { id: "job-1", name: "echo", attemptsMade: 0, waitedMilliseconds: 12 };
  const started = async (tracesSampleRate: number) => {
    sentry = await startReceiver();
    const sentryDsn = `http://key@127.0.0.1:${sentry.port}/1`;
    const where = { sentryEnvironment: "test", release: "1", service: "ops", sentryDsn, tracesSampleRate };
    return startErrorReports(where, createRedact([]));
  };
  const spans = () => spansIn(sentry?.received.map(({ body }) => body) ?? []);

  test("is a span that says how it ended, and nothing that it threw", async () => {
    const reports = await started(1);
    await expect(reports.traceJob(job, () => Promise.resolve("answer-canary"))).resolves.toBe("answer-canary");
    const failure = new Error("error-canary");
    await expect(reports.traceJob(job, () => Promise.reject(failure))).rejects.toBe(failure);
    await expect(reports.traceJob(job, () => Promise.reject(new WaitingError()))).rejects.toThrow(WaitingError);
    await reports.close(5);

    expect(spans().map(({ name, status }) => [name, status])).toEqual([
      ["echo", "ok"],
      ["echo", "error"],
      ["echo", "ok"],
    ]);
    expect(JSON.stringify(sentry?.received)).not.toContain("canary");
  });

  test("is drawn by itself: one job that is left out leaves no other out", async () => {
    const reports = await started(1);
    for (const id of ["1", "2", "3"]) await reports.traceJob({ ...job, id }, () => Promise.resolve());
    await reports.close(5);
    expect(new Set(spans().map(({ trace_id }) => trace_id)).size).toBe(3);
  });

  test("is not sent where nothing is to be measured", async () => {
    const reports = await started(0);
    await reports.traceJob(job, () => Promise.resolve());
    await reports.close(5);
    expect(spans()).toEqual([]);
  });
});
