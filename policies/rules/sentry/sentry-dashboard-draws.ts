import { Faults } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { sentryDashboard } from "../../model/types/sentry";
import type { Value } from "../../model/value";
import { at, elements, textOf, UNKNOWN } from "../../model/value";

const filter = /[\w.[\]-]+:\S/;
const figure = /^\w+\(.*\)$/;

/** Every widget of a dashboard in Sentry asks for a figure; one over spans says which. */
export const sentryDashboardDraws: ControlRule = {
  name: "sentry-dashboard-draws",
  severity: "advisory",
  title: "Every widget of a dashboard in Sentry shows something",
  why: "An empty widget reads as if there were no errors.",
  remediation:
    'give each widget a query with aggregates such as "count()", and one over spans conditions such as "span.op:queue.process"',
  example: {
    bad: '{ widgetType: "spans", queries: [{ aggregates: [] }] }',
    good: '{ widgetType: "spans", queries: [{ aggregates: ["p95(span.duration)"], conditions: "span.op:queue.process" }] }',
  },
  controls: {},
  subjects: sentryDashboard,
  watches: [watch(sentryDashboard, "widgets")],
  early: false,
  judge(dashboard) {
    const faults = new Faults();
    const widgets = elements(dashboard.get("widgets"));
    if (widgets === UNKNOWN) faults.unknown("widgets is not known before the update");
    else if (widgets.length === 0) faults.problem("it has no widgets");
    else for (const [index, widget] of widgets.entries()) judgeWidget(widget, `widgets[${index}]`, faults);
    return faults.outcome;
  },
};

function judgeWidget(widget: Value, label: string, faults: Faults): void {
  const queries = elements(at(widget, "queries"));
  if (queries === UNKNOWN) faults.unknown(`what ${label} shows is not known before the update`);
  else if (queries.length === 0) faults.problem(`${label} asks for nothing`);
  // A list of issues has no figure.
  else if (at(widget, "widgetType") !== "issue")
    for (const query of queries) {
      const aggregates = elements(at(query, "aggregates"));
      const conditions = at(query, "conditions");
      if (aggregates === UNKNOWN || aggregates.includes(UNKNOWN) || conditions === UNKNOWN)
        faults.unknown(`what ${label} shows is not known before the update`);
      else if (aggregates.length === 0 || !aggregates.every((one) => figure.test(textOf(one))))
        faults.problem(`${label} asks for no figure`);
      else if (at(widget, "widgetType") === "spans" && !filter.test(textOf(conditions)))
        faults.problem(`${label} does not say which spans it shows`);
    }
}
