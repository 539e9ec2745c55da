import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { stackType } from "../../model/types";
import { sentryMetricMonitor } from "../../model/types/sentry";
import { UNKNOWN } from "../../model/value";
import { judgeMonitors, monitorWatches } from "./judge-monitors";

/** Somebody hears from Sentry when errors come more often than usual. */
export const sentryErrorRateAlert: ChecklistRule = {
  name: "sentry-error-rate-alert",
  items: ["sentry-error-rate-alert"],
  scope: "core",
  severity: "required",
  title: "An error-rate alert exists in the error tracker",
  why: "Sentry keeps errors whether anybody reads them or not. What crashes before it counts a job shows in no other place.",
  remediation:
    'add a MetricMonitor with aggregate "count()" and a critical threshold, and an Alert with an action that lists it in monitors',
  example: {
    bad: 'new MetricMonitor("errors", { aggregate: "count()", enabled: false })',
    good: 'const errors = new MetricMonitor("errors", { aggregate: "count()", dataset: "events", critical: 50 }); new Alert("page", { monitors: [errors.id], routes: [{ actions }] })',
  },
  subjects: [stackType],
  watches: [watch(sentryMetricMonitor, "aggregate", "critical"), ...monitorWatches],
  early: false,
  judge(_, stack) {
    const counting = stack.ofTypes(sentryMetricMonitor).filter((monitor) => {
      const aggregate = monitor.get("aggregate");
      return aggregate === UNKNOWN || aggregate === "count()";
    });
    const problemOf = (monitor: (typeof counting)[number]) => {
      const critical = monitor.get("critical");
      if (critical === UNKNOWN || monitor.get("aggregate") === UNKNOWN) return UNKNOWN;
      return typeof critical === "number" ? undefined : "has no critical threshold";
    };
    return judgeMonitors(stack, counting, problemOf, "no monitor counts errors");
  },
};
