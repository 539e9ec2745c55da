import type { Outcome } from "../../model/outcome";
import { fail, notApplicable, pass, unknown } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { Watch } from "../../model/rule";
import { watch } from "../../model/rule";
import { alertWatches, isHeard } from "../../knowledge/monitoring/sentry";
import type { Stack } from "../../model/stack";
import { sentry, sentryMonitor } from "../../model/types/sentry";
import type { Unknown } from "../../model/value";
import { UNKNOWN } from "../../model/value";

export const monitorWatches: readonly Watch[] = [watch(sentryMonitor, "enabled"), ...alertWatches];

/**
 * Whether one of these monitors is on, and an alert that does something hears it. A stack that declares nothing in Sentry
 * leaves that to whoever owns the project there.
 */
export function judgeMonitors(
  stack: Stack,
  monitors: readonly Resource[],
  problemOf: (monitor: Resource) => string | Unknown | undefined,
  missing: string,
): Outcome {
  if (stack.ofTypes(sentry).length === 0)
    return notApplicable("it is decided in Sentry by whoever owns the project, since the stack declares nothing there");
  const outcomes = monitors.map((monitor) => judgeOne(monitor, stack, problemOf(monitor)));
  return (
    outcomes.find(({ status }) => status === "pass") ??
    outcomes.find(({ status }) => status === "unknown") ??
    outcomes[0] ??
    fail(missing)
  );
}

function judgeOne(monitor: Resource, stack: Stack, problem: string | Unknown | undefined): Outcome {
  if (problem === UNKNOWN || monitor.get("enabled") === UNKNOWN)
    return unknown(`what monitor "${monitor.name}" watches is not known before the update`);
  if (problem !== undefined) return fail(`monitor "${monitor.name}" ${problem}`);
  if (monitor.get("enabled") === false) return fail(`monitor "${monitor.name}" is disabled`);
  const heard = isHeard(monitor, stack);
  if (heard === true) return pass;
  if (heard === UNKNOWN) return unknown(`which alert hears monitor "${monitor.name}" is not known before the update`);
  return fail(`no alert with an action hears monitor "${monitor.name}"`);
}
