import { z } from "zod";

import type { ProviderDefinition } from "../frame/definition";
import { SentryClient } from "./client/client";
import { alertType } from "./resources/alert";
import { cronMonitorType } from "./resources/cron-monitor";
import { dashboardType } from "./resources/dashboard";
import { metricMonitorType } from "./resources/metric-monitor";
import { projectType } from "./resources/project";
import { projectKeyType } from "./resources/project-key";
import { uptimeMonitorType } from "./resources/uptime-monitor";

export const providerConfig = z.strictObject({
  /** Slug of the organization. Changing it makes everything anew. */
  organization: z.string().regex(/^[a-z0-9][a-z0-9_-]*$/, "the slug of the organization"),
  /** Where Sentry's API is. Default `https://sentry.io`; a region or a server of your own has another. */
  url: z.string().refine(isSafeUrl, "an https URL (http only to loopback)").default("https://sentry.io"),
});

/** Sentry's projects, keys, monitors, alerts and dashboards. */
export const sentryProvider: ProviderDefinition<z.output<typeof providerConfig>, "authToken", SentryClient> = {
  name: "sentry",
  version: "0.1.0",
  config: providerConfig,
  replaceOn: ["organization", "url"],
  credentials: { authToken: "SENTRY_AUTH_TOKEN" },
  connect: ({ organization, url }, { authToken }) => new SentryClient({ organization, url, authToken }),
  types: {
    "sentry:index:Alert": alertType,
    "sentry:index:CronMonitor": cronMonitorType,
    "sentry:index:Dashboard": dashboardType,
    "sentry:index:MetricMonitor": metricMonitorType,
    "sentry:index:Project": projectType,
    "sentry:index:ProjectKey": projectKeyType,
    "sentry:index:UptimeMonitor": uptimeMonitorType,
  },
};

/** The token travels with every request: plain http is for a server on this very machine. */
function isSafeUrl(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, hostname } = new URL(value);
  return protocol === "https:" || (protocol === "http:" && ["127.0.0.1", "[::1]", "localhost"].includes(hostname));
}
