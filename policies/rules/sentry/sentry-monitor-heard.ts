import { fail, notApplicable, pass, unknown } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { alertWatches, isHeard } from "../../knowledge/monitoring/sentry";
import { sentryMonitor, sentryProject } from "../../model/types/sentry";
import { UNKNOWN } from "../../model/value";

/** Whatever Sentry finds is told to somebody: the errors of each project, and what each monitor that is on watches. */
export const sentryMonitorHeard: ControlRule = {
  name: "sentry-monitor-heard",
  severity: "required",
  title: "Somebody hears of what Sentry finds",
  why: "An issue that Sentry opens and tells nobody of is found weeks later, by somebody who looks for something else.",
  remediation:
    'name the monitor, or the project\'s errorMonitorId, in the monitors of an Alert, one of whose actions has all that it needs: { type: "email", target: "issue_owners" }',
  example: {
    bad: 'new Alert("page", { monitors: [errors.id], routes: [{ actions: [{ type: "slack" }] }] })',
    good: 'new Alert("page", { monitors: [errors.id, uptime.id], routes: [{ actions: [{ type: "email", target: "issue_owners" }] }] })',
  },
  controls: {},
  subjects: [...sentryMonitor, ...sentryProject],
  watches: [watch(sentryMonitor, "enabled"), watch(sentryProject), ...alertWatches],
  early: false,
  judge(subject, stack) {
    if (sentryMonitor.includes(subject.type) && subject.get("enabled") === false)
      return notApplicable("it is switched off");
    const heard = isHeard(subject, stack);
    if (heard === true) return pass;
    if (heard === UNKNOWN) return unknown("whether an alert that tells somebody hears it is not known");
    return fail("no alert that is on and tells somebody hears it");
  },
};
