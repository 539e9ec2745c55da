import { metrics } from "../../../runtime/contract";
import { dashboardWatches, draws } from "../../knowledge/monitoring/dashboard";
import type { ChecklistRule } from "../../model/rule";
import { stackType } from "../../model/types";
import { judgeDashboards } from "./judge-dashboards";

/** The dashboard says how many jobs wait, are worked on, and failed. */
export const dashboardQueueStats: ChecklistRule = {
  name: "dashboard-queue-stats",
  items: ["dashboard-queue-stats"],
  scope: "core",
  severity: "required",
  title: "Dashboard shows queue statistics",
  why: "How many jobs wait, run and fail tells a slow worker from a dead one and from a flood of work.",
  remediation: `add widgets with ${metrics.namespace} ${metrics.queueDepth}, ${metrics.queueActive}, and ${metrics.deadLetters} or ${metrics.jobsFailed}`,
  example: {
    bad: 'metrics: [["OpsAgentWorker", "QueueDepth", "Service", service]], // and not what is worked on, nor what failed',
    good: 'metrics: [["OpsAgentWorker", "QueueDepth", "Service", service], [".", "QueueActive", ".", "."], [".", "DeadLetters", ".", "."]]',
  },
  subjects: [stackType],
  watches: dashboardWatches,
  early: false,
  judge: (_, stack) =>
    judgeDashboards(stack, {
      "how many jobs wait": (widget) => draws(widget, metrics.namespace, metrics.queueDepth),
      "how many jobs are worked on": (widget) => draws(widget, metrics.namespace, metrics.queueActive),
      "how many jobs failed": (widget) => draws(widget, metrics.namespace, metrics.deadLetters, metrics.jobsFailed),
    }),
};
