import { dashboardWatches } from "../../knowledge/monitoring/dashboard";
import type { ChecklistRule } from "../../model/rule";
import { stackType } from "../../model/types";
import { judgeDashboards } from "./judge-dashboards";

/** The dashboard shows what was done last. */
export const dashboardRecentTasks: ChecklistRule = {
  name: "dashboard-recent-tasks",
  items: ["dashboard-recent-tasks"],
  scope: "core",
  severity: "advisory",
  title: "Dashboard shows recent tasks",
  why: "What the worker did last is what it fell over.",
  remediation:
    'add a widget of type "log" whose query lists the last lines of the worker, such as SOURCE with its log group, fields @timestamp, @message, sort @timestamp desc, limit 20',
  example: {
    bad: 'widgets: [{ type: "metric", properties: { region, metrics } }], // and no log',
    good: '{ type: "log", properties: { region, query: "SOURCE \'/ops/worker\' | fields @timestamp, @message | sort @timestamp desc | limit 20" } }',
  },
  subjects: [stackType],
  watches: dashboardWatches,
  early: false,
  judge: (_, stack) =>
    judgeDashboards(stack, {
      "what was done last": ({ kind, query }) =>
        kind === "log" && /\bSOURCE\b/.test(query) && /\b(sort|limit)\b/.test(query),
    }),
};
