import type * as pulumi from "@pulumi/pulumi";
import * as sentry from "../../providers/sentry/sdk";
import { sentryJobOperation, sentryMonitors, sentryMonitorSlug } from "../../runtime/contract";
import type { ChosenSentry, SentryArgs } from "./args";
import { sentryPrefix } from "./check-in";
import { checkInSchedule, patience } from "./schedule";

export interface MadeMonitors {
  readonly errors: sentry.MetricMonitor;
  readonly p95: sentry.MetricMonitor;
  /** By the end of their names. */
  readonly uptime: Readonly<Record<string, sentry.UptimeMonitor>>;
  readonly crons: Readonly<Partial<Record<keyof typeof sentryMonitors, sentry.CronMonitor>>>;
}

/** The monitors of a project, inside the component that `opts` name. */
export function makeMonitors(
  name: string,
  args: ChosenSentry,
  project: pulumi.Input<string>,
  opts: pulumi.CustomResourceOptions,
): MadeMonitors {
  const { scope, uptimeUrls = [], schedules } = args;
  const { environment } = scope;
  const base = { project, environment };
  const errors = new sentry.MetricMonitor(
    `${name}-errors`,
    {
      ...base,
      name: `${environment}: errors`,
      description: describe(args, "Jobs fail, or workers crash, more often than usual.", "error-rate"),
      dataset: "events",
      aggregate: "count()",
      timeWindowSeconds: 300,
      warning: args.errorsWarn,
      critical: args.errorsPage,
    },
    opts,
  );
  const p95 = new sentry.MetricMonitor(
    `${name}-p95`,
    {
      ...base,
      name: `${environment}: duration of jobs`,
      description: describe(args, "One job in twenty takes longer than it should.", "job-duration"),
      dataset: "events_analytics_platform",
      aggregate: "p95(span.duration)",
      query: `span.op:${sentryJobOperation}`,
      timeWindowSeconds: 600,
      // Sentry measures spans in milliseconds.
      warning: args.jobDuration.warnSeconds * 1_000,
      critical: args.jobDuration.pageSeconds * 1_000,
    },
    opts,
  );
  const uptime = uptimeUrls.map((url) => {
    const id = url.replace(/^https?:\/\//, "").replace(/[^a-z0-9]+/gi, "-");
    const description = describe(args, `${url} does not answer from outside.`, "endpoint-down");
    const made = { ...base, name: `${environment}: ${url}`.slice(0, 128), description, url };
    return [id, new sentry.UptimeMonitor(`${name}-uptime-${id}`, made, opts)] as const;
  });
  const crons = Object.entries(schedules).map(([key, expression]) => {
    const monitor = sentryMonitors[key as keyof typeof sentryMonitors];
    const slug = sentryMonitorSlug(sentryPrefix(scope), monitor);
    const schedule = checkInSchedule(expression);
    const description = describe(args, `${monitor} did not check in, or failed.`, "check-in-missing");
    const made = { project, name: slug, slug, description, ...schedule, ...patience(schedule) };
    return [key, new sentry.CronMonitor(`${name}-${monitor}`, made, opts)] as const;
  });
  return { errors, p95, uptime: Object.fromEntries(uptime), crons: Object.fromEntries(crons) };
}

function describe({ runbookBaseUrl }: SentryArgs, symptom: string, runbook: string): string {
  return `${symptom} Runbook: ${runbookBaseUrl.replace(/\/$/, "")}/${runbook}.md`;
}
