import type { Resource } from "./resource";
import type { Unknown, Value } from "./value";
import { at, elements, isAbsent, textOf, UNKNOWN } from "./value";

/** A metric that an alarm reads, directly or through metric math. */
export interface Reading {
  readonly namespace: Value | undefined;
  readonly metricName: Value | undefined;
  readonly dimensions: Value | undefined;
  /** Property of the alarm in which the dimensions stand. */
  readonly property: "dimensions" | "metricQueries";
}

/** Alarms are asked about their metrics once for every service. */
const known = new WeakMap<Resource, readonly Reading[] | Unknown>();

/** All metrics that an alarm reads; unknown when its metric math is. */
function readingsOf(alarm: Resource): readonly Reading[] | Unknown {
  const readings = known.get(alarm) ?? findReadings(alarm);
  known.set(alarm, readings);
  return readings;
}

function findReadings(alarm: Resource): readonly Reading[] | Unknown {
  const queries = elements(alarm.get("metricQueries"));
  if (queries === UNKNOWN) return UNKNOWN;
  const direct: Reading = {
    namespace: alarm.get("namespace"),
    metricName: alarm.get("metricName"),
    dimensions: alarm.get("dimensions"),
    property: "dimensions",
  };
  const readings: Reading[] = isAbsent(direct.metricName) ? [] : [direct];
  for (const query of queries) {
    const metric = at(query, "metric");
    if (isAbsent(metric)) continue;
    readings.push({
      namespace: at(metric, "namespace"),
      metricName: at(metric, "metricName"),
      dimensions: at(metric, "dimensions"),
      property: "metricQueries",
    });
  }
  return readings;
}

/** The reading of one metric, if the alarm reads it. */
export function readingOf(alarm: Resource, namespace: string, metricName: string): Reading | Unknown | undefined {
  const readings = readingsOf(alarm);
  if (readings === UNKNOWN) return UNKNOWN;
  return readings.find((reading) => reading.namespace === namespace && reading.metricName === metricName);
}

/** The formulas of an alarm's metric math. */
export function expressionsOf(alarm: Resource): string[] {
  const queries = elements(alarm.get("metricQueries"));
  if (queries === UNKNOWN) return [];
  return queries.flatMap((query) => {
    const expression = at(query, "expression");
    return typeof expression === "string" ? [expression] : [];
  });
}

/** Whether the alarm rings when the metric rises above its threshold. */
export const ringsAbove = (alarm: Resource): boolean =>
  ["GreaterThanThreshold", "GreaterThanOrEqualToThreshold"].includes(textOf(alarm.get("comparisonOperator")));
