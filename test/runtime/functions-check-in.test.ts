import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { functionEnvironment, sentryMonitors } from "../../runtime/contract";
import { checkIn } from "../../runtime/functions/check-in";
import type { HttpReceiver } from "../fixtures/http-receiver";
import { startReceiver } from "../fixtures/http-receiver";

let receiver: HttpReceiver;
let answer: { status: number };
const warnings = vi.spyOn(console, "warn").mockImplementation(() => undefined);

beforeEach(async () => {
  answer = { status: 200 };
  warnings.mockClear();
  vi.stubEnv(functionEnvironment.sentryEnvironment, "staging");
  vi.stubEnv(functionEnvironment.sentryMonitorPrefix, "ops-staging");
  receiver = await startReceiver(() => answer);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await receiver.stop();
});

const warned = () => warnings.mock.calls.map(([line]) => JSON.parse(String(line)) as Record<string, unknown>);

describe("a check-in with Sentry", () => {
  it("is an envelope with one check-in, at the address that the DSN stands for", async () => {
    await checkIn(`http://public-key@127.0.0.1:${receiver.port}/prefix/42`, sentryMonitors.configBackup, "ok");
    const [request] = receiver.received;
    expect(request).toMatchObject({ method: "POST", path: "/prefix/api/42/envelope/" });
    expect(request?.headers).toMatchObject({
      "content-type": "application/x-sentry-envelope",
      "x-sentry-auth": expect.stringContaining("sentry_key=public-key") as string,
    });
    const [envelope, item, payload] = (request?.body ?? "").split("\n").map((line) => JSON.parse(line) as object);
    expect(envelope).toEqual({ sent_at: expect.stringMatching(/^\d{4}-.*Z$/) as string });
    expect(item).toEqual({ type: "check_in" });
    expect(payload).toEqual({
      check_in_id: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
      monitor_slug: "ops-staging-config-backup",
      status: "ok",
      environment: "staging",
    });
    expect(warned()).toEqual([]);
  });

  it("never throws, and says what went wrong without the DSN", async () => {
    answer = { status: 429 };
    const dsn = `http://secret-key@127.0.0.1:${receiver.port}/1`;
    await checkIn(dsn, sentryMonitors.queueMonitor, "error");
    const gone = await startReceiver();
    await gone.stop();
    await checkIn(`http://secret-key@127.0.0.1:${gone.port}/1`, sentryMonitors.queueMonitor, "error");
    await checkIn("no DSN with secret-key", sentryMonitors.queueMonitor, "error");
    expect(warned()).toEqual([
      { level: "warn", event: "check_in.failed", monitor: "queue-monitor", reason: "answered 429" },
      { level: "warn", event: "check_in.failed", monitor: "queue-monitor", reason: "ECONNREFUSED" },
      { level: "warn", event: "check_in.failed", monitor: "queue-monitor", reason: "TypeError" },
    ]);
    expect(JSON.stringify(warnings.mock.calls)).not.toContain("secret-key");
  });

  it("is not sent under a slug that no stack's monitor has", async () => {
    vi.stubEnv(functionEnvironment.sentryMonitorPrefix, "");
    await checkIn(`http://key@127.0.0.1:${receiver.port}/1`, sentryMonitors.queueMonitor, "ok");
    expect(receiver.received).toEqual([]);
    expect(warned()).toMatchObject([{ monitor: "queue-monitor", reason: "SENTRY_MONITOR_PREFIX is missing" }]);
  });

  it("does not follow Sentry elsewhere", async () => {
    answer = { status: 302 };
    await checkIn(`http://key@127.0.0.1:${receiver.port}/1`, sentryMonitors.queueMonitor, "ok");
    expect(warned()).toHaveLength(1);
  });
});
