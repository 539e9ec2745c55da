import { alarmsReading, readingOf, readingProperties } from "../../knowledge/alarms/alarm-metrics";
import { dashboardWatches, widgetsOf } from "../../knowledge/monitoring/dashboard";
import { Faults } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { metricAlarm } from "../../model/types";
import { logMetricFilter } from "../../model/types/logs";
import type { Unknown, Value } from "../../model/value";
import { anyOf, at, isAbsent, isStructure, textOf, UNKNOWN } from "../../model/value";

/** A field of a JSON line or of one split at spaces. */
const field = /^\$[.\w[\]-]+$/;

/** What is counted in a log is looked at by somebody, under the name and the dimensions that it is counted under. */
export const logMetricUsed: ControlRule = {
  name: "log-metric-used",
  severity: "required",
  title: "A metric made from log lines is one that an alarm or a dashboard reads",
  why: "A filter that counts under another name, or without the dimension that the graph asks for, leaves a graph that is empty for ever, and an empty graph of errors looks like a good day.",
  remediation:
    "give metricTransformation the namespace, name and dimensions of the alarm or the dashboard's line, dimensions as fields ($.service), and a value that is a number or a field",
  example: {
    bad: [
      'metricTransformation: { namespace: "Ops", name: "Errors", value: "1" },',
      '// and the dashboard shows ["Ops", "ErrorLines", "Service", "worker"]',
    ].join("\n"),
    good: 'metricTransformation: { namespace: "Ops", name: "ErrorLines", value: "1", dimensions: { Service: "$.service" } }',
  },
  controls: {},
  subjects: logMetricFilter,
  watches: [
    watch(logMetricFilter, "metricTransformation"),
    watch(metricAlarm, ...readingProperties),
    ...dashboardWatches,
  ],
  early: false,
  judge(filter, stack) {
    const made = filter.get("metricTransformation");
    const faults = new Faults();
    if (made === UNKNOWN) {
      faults.unknown("metricTransformation is not known before the update");
      return faults.outcome;
    }
    const value = at(made, "value");
    if (value !== UNKNOWN && !(field.test(textOf(value)) || Number.isFinite(parseFloat(textOf(value)))))
      faults.problem("metricTransformation.value is neither a number nor a field");
    const dimensions = at(made, "dimensions");
    for (const source of isStructure(dimensions) ? Object.values(dimensions) : [])
      if (source !== UNKNOWN && !field.test(textOf(source))) faults.problem("a dimension is not a field of the line");
    const unit = at(made, "unit");
    if (!isAbsent(unit) && unit !== UNKNOWN && !isUnit(textOf(unit)))
      faults.problem("metricTransformation.unit is none of CloudWatch's");
    const answer = isRead(made, stack);
    if (answer === UNKNOWN) faults.unknown("whether somebody reads its metric is not known before the update");
    else if (!answer) faults.problem("no alarm and no dashboard reads its metric under its dimensions");
    return faults.outcome;
  },
};

const isUnit = (text: string): boolean =>
  /^(Seconds|Microseconds|Milliseconds|Percent|None|(Count|((Kilo|Mega|Giga|Tera)?(bytes|bits)|Bytes|Bits))(\/Second)?)$/.test(
    text,
  );

function isRead(made: Value | undefined, stack: Stack): boolean | Unknown {
  const namespace = textOf(at(made, "namespace"));
  const name = textOf(at(made, "name"));
  const own = keyOf(namespace, name, at(made, "dimensions"));
  const drawn = stack.index(findDrawn);
  const alarmed = alarmsReading(stack, namespace, name).map((alarm): boolean | Unknown => {
    const reading = readingOf(alarm, namespace, name);
    if (reading === UNKNOWN || reading?.dimensions === UNKNOWN) return UNKNOWN;
    return reading !== undefined && keyOf(namespace, name, reading.dimensions) === own;
  });
  return anyOf([drawn === UNKNOWN ? UNKNOWN : drawn.has(own), ...alarmed]);
}

/** A metric by its name and the names of its dimensions. */
const keyOf = (namespace: string, name: string, dimensions: Value | undefined): string =>
  [namespace, name, ...(isStructure(dimensions) ? Object.keys(dimensions).sort() : [])].join(" ");

/** Metrics that dashboards draw. */
function findDrawn(stack: Stack): ReadonlySet<string> | Unknown {
  const widgets = widgetsOf(stack);
  if (widgets === UNKNOWN) return UNKNOWN;
  const series = widgets.flatMap((widget) => widget.series);
  return new Set(
    series.map(({ namespace, metricName, dimensions }) => keyOf(textOf(namespace), textOf(metricName), dimensions)),
  );
}
