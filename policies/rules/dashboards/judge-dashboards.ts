import { shows, type Widget } from "../../knowledge/monitoring/dashboard";
import type { Outcome } from "../../model/outcome";
import { fail, Faults, unknown } from "../../model/outcome";
import { declareDocument } from "../../knowledge/identity/policy-document";
import type { Stack } from "../../model/stack";
import { dashboard } from "../../model/types";
import { UNKNOWN } from "../../model/value";

/** What some widget of the stack's dashboards must show, by what it is called. */
export type Wanted = Readonly<Record<string, (widget: Widget) => boolean>>;

export function judgeDashboards(stack: Stack, wanted: Wanted): Outcome {
  if (stack.ofTypes(dashboard).length === 0) return fail("the stack has no dashboard");
  const faults = new Faults();
  for (const [what, isIt] of Object.entries(wanted)) {
    const answer = shows(stack, isIt);
    if (answer === UNKNOWN) return unknown("what the dashboard shows is not known before the update", declareDocument);
    if (!answer) faults.problem(`no widget of a dashboard shows ${what}`);
  }
  return faults.outcome;
}
