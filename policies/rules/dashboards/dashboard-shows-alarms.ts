import type { Reading } from "../../knowledge/alarms/alarm-metrics";
import { readingProperties, readingsOf } from "../../knowledge/alarms/alarm-metrics";
import type { Series } from "../../knowledge/monitoring/dashboard";
import { dashboardWatches, widgetsOf } from "../../knowledge/monitoring/dashboard";
import { fail, notApplicable, pass, unknown } from "../../model/outcome";
import { declareDocument } from "../../knowledge/identity/policy-document";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { dashboard, metricAlarm } from "../../model/types";
import { isAbsent, isStructure, textOf, UNKNOWN } from "../../model/value";

/**
 * Whoever is woken by an alarm finds on a dashboard what it reads, as it reads it. What is not known before the update is
 * compared after it: until then, a graph that may be it counts.
 */
export const dashboardShowsAlarms: ControlRule = {
  name: "dashboard-shows-alarms",
  severity: "advisory",
  title: "A dashboard shows what each alarm reads",
  why: "An alarm says that a line was crossed. Since when, how far and what else moved is the first question of whoever is woken.",
  remediation:
    "add a widget of type metric with the namespace, name, dimensions and statistic of the alarm's metric, or of each in its metric math",
  example: {
    bad: [
      'new aws.cloudwatch.MetricAlarm("letters", {',
      '  namespace: "AWS/SQS",',
      '  metricName: "ApproximateNumberOfMessagesVisible",',
      "  dimensions: { QueueName: queue.name },",
      '  statistic: "Maximum",',
      "  ...rest,",
      "}); // and no graph of it",
    ].join("\n"),
    good: 'metrics: [["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", queue.name, { stat: "Maximum" }]]',
  },
  controls: {},
  subjects: metricAlarm,
  watches: [...dashboardWatches, watch(metricAlarm, ...readingProperties)],
  early: false,
  judge(alarm, stack) {
    if (stack.ofTypes(dashboard).length === 0) return notApplicable("the stack has no dashboard");
    const readings = readingsOf(alarm);
    const drawn = drawnIn(stack);
    if (drawn === UNKNOWN) return unknown("what the dashboard shows is not known before the update", declareDocument);
    if (readings === UNKNOWN) return unknown("what it reads is not known before the update");
    const seen = readings.filter((reading) => isDrawn(reading, drawn));
    // How many samples there are decides only whether the figure beside it counts.
    const missing = readings.filter((reading) => !seen.some((one) => one === reading || isCountOf(reading, one)));
    if (missing.length === 0) return pass;
    if (hasOpen(stack)) return unknown("what a graph shows is not known before the update");
    return fail("no dashboard shows what it reads, with its statistic");
  },
};

function hasOpen(stack: Stack): boolean {
  const widgets = widgetsOf(stack);
  return widgets === UNKNOWN || widgets.some(({ isOpen }) => isOpen);
}

const isCountOf = (one: Reading, other: Reading): boolean =>
  one.statistic === "SampleCount" && one.namespace === other.namespace && one.metricName === other.metricName;

type Drawn = ReadonlyMap<string, readonly Series[]>;

const keyOf = (namespace: unknown, metricName: unknown, statistic: unknown): string =>
  [namespace, metricName, statistic].map((part) => (typeof part === "string" ? part : "")).join(" ");

/** All that dashboards draw, by metric and statistic. */
const drawnIn = (stack: Stack) => stack.index(findDrawn);

function findDrawn(stack: Stack): Drawn | typeof UNKNOWN {
  const widgets = widgetsOf(stack);
  if (widgets === UNKNOWN) return UNKNOWN;
  const drawn = new Map<string, Series[]>();
  for (const one of widgets.flatMap(({ series }) => series)) {
    const key = keyOf(one.namespace, one.metricName, one.statistic || "Average");
    drawn.set(key, [...(drawn.get(key) ?? []), one]);
  }
  return drawn;
}

function isDrawn({ namespace, metricName, statistic, dimensions }: Reading, drawn: Drawn): boolean {
  if ([namespace, metricName, statistic, dimensions].includes(UNKNOWN)) return true;
  const wanted = isStructure(dimensions) ? Object.entries(dimensions) : [];
  const same = drawn.get(keyOf(namespace, metricName, isAbsent(statistic) ? "Average" : textOf(statistic))) ?? [];
  return same.some(
    (one) =>
      Object.keys(one.dimensions).length === wanted.length &&
      wanted.every(([name, value]) => {
        const given = one.dimensions[name];
        return given === UNKNOWN || (given !== undefined && (value === UNKNOWN || value === given));
      }),
  );
}
