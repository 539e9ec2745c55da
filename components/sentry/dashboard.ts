import type * as pulumi from "@pulumi/pulumi";
import * as sentry from "../../providers/sentry/sdk";
import { sentryJobOperation } from "../../runtime/contract";
import type { Scope } from "../scope";
import { pathIn } from "../scope";

/**
 * What a person looks at first: errors, how long jobs take, how they end, and what fails most (catalogue:
 * dashboard-error-rate, dashboard-duration-p95, dashboard-jobs-by-status, dashboard-top-errors).
 */
export function makeDashboard(
  name: string,
  scope: Scope,
  project: pulumi.Input<string>,
  opts: pulumi.CustomResourceOptions,
): sentry.Dashboard {
  const jobs = `span.op:${sentryJobOperation}`;
  const left = { x: 0, width: 3, height: 2 };
  const right = { ...left, x: 3 };
  return new sentry.Dashboard(
    `${name}-dashboard`,
    {
      title: pathIn(scope),
      projects: [project],
      environments: [scope.environment],
      widgets: [
        {
          title: "Errors",
          displayType: "line",
          widgetType: "error-events",
          queries: [{ aggregates: ["count()"] }],
          layout: { ...left, y: 0 },
        },
        {
          title: "Duration of jobs (P95)",
          displayType: "line",
          widgetType: "spans",
          queries: [{ aggregates: ["p95(span.duration)"], conditions: jobs }],
          layout: { ...right, y: 0 },
        },
        {
          title: "Jobs by status",
          displayType: "bar",
          widgetType: "spans",
          limit: 5,
          queries: [
            {
              columns: ["span.status"],
              aggregates: ["count(span.duration)"],
              conditions: jobs,
              orderBy: "-count(span.duration)",
            },
          ],
          layout: { ...left, y: 2 },
        },
        {
          title: "Most frequent errors",
          displayType: "table",
          widgetType: "error-events",
          limit: 10,
          queries: [{ columns: ["title"], aggregates: ["count()"], orderBy: "-count()" }],
          layout: { ...right, y: 2 },
        },
      ],
    },
    opts,
  );
}
