import { randomUUID } from "node:crypto";
import type { SentryMonitor } from "../contract";
import { functionEnvironment, sentryMonitorSlug } from "../contract";

/** Short enough that an outage of Sentry's does not cost a function its time. */
const timeoutMilliseconds = 3_000;

/**
 * Tells Sentry's cron monitor how a run of scheduled work ended; a monitor that hears nothing raises its own alarm.
 *
 * Never throws, for work that is done must not fail for its report, and takes at most 3 s. What went wrong is logged, the
 * DSN is not.
 *
 * Which stack's monitor it is, and in which environment, it reads from `functionEnvironment`.
 *
 * @param dsn `https://KEY@HOST/PROJECT`; http for a receiver on the same machine
 */
export async function checkIn(dsn: string, monitor: SentryMonitor, status: "ok" | "error"): Promise<void> {
  const prefix = process.env[functionEnvironment.sentryMonitorPrefix];
  // Sentry accepts any slug; under one that no monitor has, nobody would ever hear of it.
  if (!prefix) {
    warn(monitor, `${functionEnvironment.sentryMonitorPrefix} is missing`);
    return;
  }
  try {
    const { url, key } = envelopeAddress(dsn);
    const response = await fetch(url, {
      method: "POST",
      headers: {
        "content-type": "application/x-sentry-envelope",
        "x-sentry-auth": `Sentry sentry_version=7, sentry_client=ops-agent-worker/1, sentry_key=${key}`,
      },
      body: envelope(sentryMonitorSlug(prefix, monitor), status),
      redirect: "error",
      signal: AbortSignal.timeout(timeoutMilliseconds),
    });
    await response.body?.cancel();
    if (!response.ok) warn(monitor, `answered ${response.status}`);
  } catch (error) {
    warn(monitor, reasonOf(error));
  }
}

/** Sentry's ingestion address: `/PATH/PROJECT` of the DSN is `/PATH/api/PROJECT/envelope/` there. */
function envelopeAddress(dsn: string): { url: string; key: string } {
  const { protocol, username: key, host, pathname } = new URL(dsn);
  const [, path = "", project = ""] = /^(.*)\/(\d+)$/.exec(pathname) ?? [];
  if (key === "" || project === "") throw new TypeError("not a DSN");
  return { url: `${protocol}//${host}${path}/api/${project}/envelope/`, key };
}

/** Lines of JSON: about the envelope, about its one item, and the item. */
function envelope(slug: string, status: "ok" | "error"): string {
  const environment = process.env[functionEnvironment.sentryEnvironment];
  const item = { check_in_id: randomUUID().replaceAll("-", ""), monitor_slug: slug, status, environment };
  return [{ sent_at: new Date().toISOString() }, { type: "check_in" }, item]
    .map((line) => JSON.stringify(line))
    .join("\n");
}

function warn(monitor: SentryMonitor, reason: string): void {
  console.warn(JSON.stringify({ level: "warn", event: "check_in.failed", monitor, reason }));
}

/** The kind of error; its message may hold the address. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  const { cause } = error;
  return cause instanceof Error && "code" in cause ? String(cause.code) : error.name;
}
