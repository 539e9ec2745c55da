import { metrics } from "../../../runtime/contract";
import { dashboardWatches, draws } from "../../knowledge/monitoring/dashboard";
import type { ChecklistRule } from "../../model/rule";
import { stackType } from "../../model/types";
import { judgeDashboards } from "./judge-dashboards";

/** The dashboard shows which share of the jobs fails. */
export const dashboardErrorRate: ChecklistRule = {
  name: "dashboard-error-rate",
  items: ["dashboard-error-rate"],
  scope: "core",
  severity: "required",
  title: "Dashboard shows error rate",
  why: "A bare number of failures says nothing without the number of jobs beside it.",
  remediation: `add a widget with ${metrics.namespace} ${metrics.jobsFailed} and ${metrics.jobsProcessed} and an expression that divides them`,
  example: {
    bad: 'metrics: [["OpsAgentWorker", "JobsFailed", "Service", service]]',
    good: 'metrics: [[{ expression: "100 * failed / every" }], ["OpsAgentWorker", "JobsFailed", "Service", service, { id: "failed", stat: "Sum" }], [".", "JobsProcessed", ".", ".", { id: "every", stat: "Sum" }]]',
  },
  subjects: [stackType],
  watches: dashboardWatches,
  early: false,
  judge: (_, stack) =>
    judgeDashboards(stack, {
      "the share of jobs that fail": (widget) =>
        draws(widget, metrics.namespace, metrics.jobsFailed) &&
        draws(widget, metrics.namespace, metrics.jobsProcessed) &&
        widget.expressions.some((expression) => expression.includes("/")),
    }),
};
