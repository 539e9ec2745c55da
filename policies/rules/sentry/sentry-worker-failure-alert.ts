import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { stackType } from "../../model/types";
import { sentryCronMonitor, sentryMetricMonitor } from "../../model/types/sentry";
import { isAbsent, textOf, UNKNOWN } from "../../model/value";
import { judgeMonitors, monitorWatches } from "./judge-monitors";

/** Somebody hears from Sentry when work that must be done regularly is not, or when the worker's own errors are too many. */
export const sentryWorkerFailureAlert: ChecklistRule = {
  name: "sentry-worker-failure-alert",
  items: ["sentry-worker-failure-alert"],
  scope: "core",
  severity: "required",
  title: "A worker-failure alert exists in the error tracker",
  why: "What does not run raises no error. Sentry misses its check-in, from outside of the account that may be what is down.",
  remediation:
    "add a CronMonitor that scheduled work checks in with (or a MetricMonitor with a query for the worker's errors), and an Alert with an action that lists it in monitors",
  example: {
    bad: 'new CronMonitor("queue-monitor", { interval: { value: 1, unit: "minute" } }); // which no Alert names',
    good: 'const monitor = new CronMonitor("queue-monitor", { interval: { value: 1, unit: "minute" } }); new Alert("page", { monitors: [monitor.id], routes: [{ actions }] })',
  },
  subjects: [stackType],
  watches: [
    watch(sentryMetricMonitor, "aggregate", "query"),
    watch(sentryCronMonitor, "crontab", "interval"),
    ...monitorWatches,
  ],
  early: false,
  judge(_, stack) {
    const filtered = stack
      .ofTypes(sentryMetricMonitor)
      .filter((monitor) => textOf(monitor.get("aggregate")) === "count()" && !isAbsent(monitor.get("query")));
    const problemOf = (monitor: (typeof filtered)[number]) => {
      if (sentryMetricMonitor.includes(monitor.type)) return undefined;
      const crontab = monitor.get("crontab");
      const interval = monitor.get("interval");
      if (crontab === UNKNOWN || interval === UNKNOWN) return UNKNOWN;
      return isAbsent(crontab) && isAbsent(interval) ? "has no schedule" : undefined;
    };
    const monitors = [...stack.ofTypes(sentryCronMonitor), ...filtered];
    return judgeMonitors(stack, monitors, problemOf, "no monitor waits for what the worker must do");
  },
};
