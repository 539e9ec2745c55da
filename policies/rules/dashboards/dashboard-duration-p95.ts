import { metrics } from "../../../runtime/contract";
import { dashboardWatches } from "../../knowledge/monitoring/dashboard";
import type { ChecklistRule } from "../../model/rule";
import { stackType } from "../../model/types";
import { judgeDashboards } from "./judge-dashboards";

/** The dashboard shows how long the slower jobs take. */
export const dashboardDurationP95: ChecklistRule = {
  name: "dashboard-duration-p95",
  items: ["dashboard-duration-p95"],
  scope: "core",
  severity: "required",
  title: "Dashboard shows p95 duration",
  why: "Most jobs are fast, so an average stays calm while one in twenty takes minutes.",
  remediation: `add a widget with ${metrics.namespace} ${metrics.jobDuration} and stat "p95"`,
  example: {
    bad: '["OpsAgentWorker", "JobDuration", "Service", service, { stat: "Average" }]',
    good: '["OpsAgentWorker", "JobDuration", "Service", service, { stat: "p95" }]',
  },
  subjects: [stackType],
  watches: dashboardWatches,
  early: false,
  judge: (_, stack) =>
    judgeDashboards(stack, {
      "the 95th percentile of how long jobs take": ({ series }) =>
        series.some(
          ({ namespace, metricName, statistic }) =>
            namespace === metrics.namespace && metricName === metrics.jobDuration && /^p9[5-9]/.test(statistic),
        ),
    }),
};
