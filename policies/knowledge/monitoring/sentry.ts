import type { Resource } from "../../model/resource";
import type { Watch } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { sentryAlert } from "../../model/types/sentry";
import type { Unknown, Value } from "../../model/value";
import { anyOf, at, elements, isAbsent, textOf, UNKNOWN } from "../../model/value";
import { lookUp } from "../../model/look-up";

/** What an alert that tells somebody is read from. */
export const alertWatches: readonly Watch[] = [watch(sentryAlert, "enabled", "monitors", "routes")];

/** What each kind of action must say for Sentry to know whom to tell. */
const needs: Readonly<Record<string, readonly string[]>> = {
  email: ["target"],
  slack: ["integrationId", "channel"],
  pagerduty: ["integrationId", "serviceId", "serviceName"],
};
const emailTargets = ["issue_owners", "team", "user"];

/**
 * Whether an alert that tells somebody hears of what this monitor finds, or this project's errors. Monitors are known by
 * numbers that nobody sees here, so it counts what an alert's list is made from; a list with fewer numbers than that
 * leaves one of them out, and nobody knows which.
 */
export function isHeard(monitor: Resource, stack: Stack): boolean | Unknown {
  const { sure, possible } = stack.naming(sentryAlert, "monitors", monitor);
  const answers = sure.map((alert): boolean | Unknown => {
    const tells = tellsSomebody(alert);
    const listed = elements(alert.get("monitors"));
    if (listed !== UNKNOWN && listed.length === 0) return false;
    const leavesOneOut = listed !== UNKNOWN && listed.length < stack.sourcesOf(alert, "monitors").length;
    return tells === true && leavesOneOut ? UNKNOWN : tells;
  });
  return anyOf([...answers, possible ? UNKNOWN : false]);
}

/** Whether an alert is on, and one of its actions reaches somebody. */
function tellsSomebody(alert: Resource): boolean | Unknown {
  const enabled = alert.get("enabled");
  const routes = elements(alert.get("routes"));
  if (enabled === false) return false;
  if (routes === UNKNOWN) return UNKNOWN;
  const actions = routes.flatMap((route): readonly Value[] => {
    const listed = elements(at(route, "actions"));
    return listed === UNKNOWN ? [UNKNOWN] : listed;
  });
  const answer = anyOf(actions.map(reachesSomebody));
  return answer === true && enabled === UNKNOWN ? UNKNOWN : answer;
}

function reachesSomebody(action: Value): boolean | Unknown {
  const type = at(action, "type");
  if (action === UNKNOWN || type === UNKNOWN) return UNKNOWN;
  const wanted = lookUp(needs, textOf(type));
  if (!wanted || wanted.some((property) => isAbsent(at(action, property)))) return false;
  const target = at(action, "target");
  if (type !== "email" || target === UNKNOWN) return wanted.some((one) => at(action, one) === UNKNOWN) ? UNKNOWN : true;
  if (!emailTargets.includes(textOf(target))) return false;
  return target === "issue_owners" ? at(action, "fallthrough") !== "NoOne" : !isAbsent(at(action, "targetId"));
}
