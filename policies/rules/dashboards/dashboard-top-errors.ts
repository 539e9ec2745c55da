import { dashboardWatches } from "../../knowledge/monitoring/dashboard";
import type { ChecklistRule } from "../../model/rule";
import { stackType } from "../../model/types";
import { judgeDashboards } from "./judge-dashboards";

/** The dashboard shows which errors are most frequent. */
export const dashboardTopErrors: ChecklistRule = {
  name: "dashboard-top-errors",
  items: ["dashboard-top-errors"],
  scope: "core",
  severity: "advisory",
  title: "Dashboard shows top errors",
  why: "One fault seldom comes alone; the most frequent one is where to begin.",
  remediation:
    'add a widget of type "log" whose query filters lines of level error and counts them by message (stats count(*) by ...)',
  example: {
    bad: "query: \"SOURCE '/ops/worker' | fields @timestamp, @message | sort @timestamp desc | limit 20\", // and none that counts",
    good: "query: \"SOURCE '/ops/worker' | filter level = 'error' | stats count(*) as errors by message | sort errors desc | limit 10\"",
  },
  subjects: [stackType],
  watches: dashboardWatches,
  early: false,
  judge: (_, stack) =>
    judgeDashboards(stack, {
      "the most frequent errors": ({ kind, query }) =>
        kind === "log" && /\berror\b/i.test(query) && /\bstats\b.*\bcount\b.*\bby\b/s.test(query),
    }),
};
