import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { stackType } from "../../model/types";
import { sentryMetricMonitor } from "../../model/types/sentry";
import { textOf, UNKNOWN } from "../../model/value";
import { judgeMonitors, monitorWatches } from "./judge-monitors";

const percentile = /^p9[5-9]\w*\(/;

/** Somebody hears from Sentry when the slower jobs get slower. */
export const sentryPerformanceAlert: ChecklistRule = {
  name: "sentry-performance-alert",
  items: ["sentry-performance-alert"],
  scope: "core",
  severity: "required",
  title: "A performance alert exists in the error tracker",
  why: "Sentry knows in which call the time of a slow job went, which no metric of the platform tells.",
  remediation:
    'add a MetricMonitor with an aggregate such as "p95(span.duration)" and a critical threshold, and an Alert with an action that lists it in monitors',
  example: {
    bad: 'new MetricMonitor("duration", { aggregate: "avg(span.duration)", critical: 90_000 })',
    good: 'new MetricMonitor("duration", { aggregate: "p95(span.duration)", critical: 90_000 })',
  },
  subjects: [stackType],
  watches: [watch(sentryMetricMonitor, "aggregate", "critical"), ...monitorWatches],
  early: false,
  judge(_, stack) {
    const measuring = stack.ofTypes(sentryMetricMonitor).filter((monitor) => {
      const aggregate = monitor.get("aggregate");
      return aggregate === UNKNOWN || percentile.test(textOf(aggregate));
    });
    const problemOf = (monitor: (typeof measuring)[number]) => {
      const critical = monitor.get("critical");
      if (critical === UNKNOWN || monitor.get("aggregate") === UNKNOWN) return UNKNOWN;
      return typeof critical === "number" ? undefined : "has no critical threshold";
    };
    return judgeMonitors(stack, measuring, problemOf, "no monitor watches the 95th percentile of a duration");
  },
};
