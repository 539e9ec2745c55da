import { getDefaultIntegrations } from "@sentry/node";
import { afterEach, expect, test } from "vitest";
import { createRedact, textsIn } from "../../runtime/redaction";
import { startErrorReports, withoutUnwanted } from "../../runtime/worker/sentry";
import type { HttpReceiver } from "../fixtures/http-receiver";
import { startReceiver } from "../fixtures/http-receiver";

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

test("what the SDK would run once tracing is on does not include what reads the arguments of Redis commands", () => {
  const names = getDefaultIntegrations({ tracesSampleRate: 1 }).map((integration) => integration.name);
  const kept = withoutUnwanted(getDefaultIntegrations({ tracesSampleRate: 1 })).map((integration) => integration.name);
  expect(names.filter((name) => !kept.includes(name))).toEqual([
    "Console",
    "OnUncaughtException",
    "OnUnhandledRejection",
    "Redis",
  ]);
});
