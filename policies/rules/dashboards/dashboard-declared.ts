import { dashboardWatches } from "../../knowledge/monitoring/dashboard";
import type { ChecklistRule } from "../../model/rule";
import { stackType } from "../../model/types";
import { judgeDashboards } from "./judge-dashboards";

/** There is a page to look at, and something on it besides text. */
export const dashboardDeclared: ChecklistRule = {
  name: "dashboard-declared",
  items: ["dashboard-declared"],
  scope: "core",
  severity: "required",
  title: "A monitoring dashboard is declared in the stack",
  why: "An alarm says that something is wrong. What goes on around it is seen on one page, or gathered from ten while the service is down.",
  remediation:
    "add an aws.cloudwatch.Dashboard whose dashboardBody has at least one widget with a metric, a log query or alarms",
  example: {
    bad: 'new aws.cloudwatch.Dashboard("ops", { dashboardBody: JSON.stringify({ widgets: [] }) })',
    good: 'widgets: [{ type: "metric", width: 12, height: 6, properties: { region, metrics: [["AWS/ECS", "CPUUtilization", "ClusterName", cluster, "ServiceName", service]] } }]',
  },
  subjects: [stackType],
  watches: dashboardWatches,
  early: false,
  judge: (_, stack) => judgeDashboards(stack, { "anything that is measured": (widget) => widget.kind !== "text" }),
};
