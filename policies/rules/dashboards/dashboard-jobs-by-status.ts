import { metrics } from "../../../runtime/contract";
import { dashboardWatches, draws } from "../../knowledge/monitoring/dashboard";
import type { ChecklistRule } from "../../model/rule";
import { stackType } from "../../model/types";
import { judgeDashboards } from "./judge-dashboards";

const { queueDepth, queueActive, deadLetters, jobsProcessed, jobsFailed, jobsStalled } = metrics;
const statuses = [queueDepth, queueActive, deadLetters, jobsProcessed, jobsFailed, jobsStalled];

/** One picture of the dashboard shows how many jobs are in which state. */
export const dashboardJobsByStatus: ChecklistRule = {
  name: "dashboard-jobs-by-status",
  items: ["dashboard-jobs-by-status"],
  scope: "core",
  severity: "advisory",
  title: "Dashboard shows jobs by status",
  why: "Jobs that pile up in one state show where the work is stuck.",
  remediation: `add one widget with three or more of ${metrics.queueDepth}, ${metrics.queueActive}, ${metrics.deadLetters}, ${metrics.jobsProcessed}, ${metrics.jobsFailed}, ${metrics.jobsStalled}, or a log widget that counts by status`,
  example: {
    bad: [
      '{ type: "metric", properties: { region, metrics: [["OpsAgentWorker", "QueueDepth", "Service", service]] } },',
      '{ type: "metric", properties: { region, metrics: [["OpsAgentWorker", "DeadLetters", "Service", service]] } }, // each by itself',
    ].join("\n"),
    good: 'metrics: [["OpsAgentWorker", "QueueDepth", "Service", service], [".", "QueueActive", ".", "."], [".", "DeadLetters", ".", "."]]',
  },
  subjects: [stackType],
  watches: dashboardWatches,
  early: false,
  judge: (_, stack) =>
    judgeDashboards(stack, {
      "jobs by their status": (widget) =>
        statuses.filter((one) => draws(widget, metrics.namespace, one)).length >= 3 ||
        /\bstats\b.*\bcount\b.*\bby\b.*\bstatus\b/s.test(widget.query),
    }),
};
