import type { Resource } from "../../model/resource";
import type { Stack } from "../../model/stack";
import { metricAlarm } from "../../model/types";
import type { Unknown, Value } from "../../model/value";
import { at, elements, isAbsent, textOf, UNKNOWN } from "../../model/value";

/** A metric that something reads. */
export interface ReadMetric {
  readonly namespace: Value | undefined;
  readonly metricName: Value | undefined;
  readonly dimensions: Value | undefined;
  /** Where it is read: metrics stay in the region of what they are about. */
  readonly region: Value | undefined;
  /** Property of the reader in which the dimensions stand. */
  readonly property: string;
}

/** A metric that an alarm reads, directly or through metric math. */
export interface Reading {
  readonly namespace: Value | undefined;
  readonly metricName: Value | undefined;
  readonly dimensions: Value | undefined;
  /** How datapoints are summed up: a statistic, or a percentile such as `p95`. */
  readonly statistic: Value | undefined;
  /** Over how many seconds. */
  readonly period: Value | undefined;
  /** Whose datapoints alone count, where a query names one; of an alarm on one metric, the alarm says. */
  readonly unit?: Value | undefined;
  /** Property of the alarm in which the dimensions stand. */
  readonly property: "dimensions" | "metricQueries";
}

/** Alarms are asked about their metrics once for every service. */
const known = new WeakMap<Resource, readonly Reading[] | Unknown>();

/** All metrics that an alarm reads; unknown when its metric math is. */
export function readingsOf(alarm: Resource): readonly Reading[] | Unknown {
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
    statistic: isAbsent(alarm.get("statistic")) ? alarm.get("extendedStatistic") : alarm.get("statistic"),
    period: alarm.get("period"),
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
      statistic: at(metric, "stat"),
      period: at(metric, "period"),
      unit: at(metric, "unit"),
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

/** Alarms of one stack by the metrics that they read. */
interface AlarmIndex {
  readonly byMetric: ReadonlyMap<string, readonly Resource[]>;
  /** Those of which it is not known what they read. */
  readonly unclear: readonly Resource[];
}

function indexOf(stack: Stack): AlarmIndex {
  const byMetric = new Map<string, Resource[]>();
  const unclear: Resource[] = [];
  for (const alarm of stack.ofTypes(metricAlarm)) {
    const readings = readingsOf(alarm);
    if (readings === UNKNOWN) {
      unclear.push(alarm);
      continue;
    }
    for (const key of new Set(readings.map(({ namespace, metricName }) => keyOf(namespace, metricName)))) {
      const same = byMetric.get(key);
      if (same) same.push(alarm);
      else byMetric.set(key, [alarm]);
    }
  }
  return { byMetric, unclear };
}

const keyOf = (namespace: Value | undefined, metricName: Value | undefined): string =>
  `${textOf(namespace)} ${textOf(metricName)}`;

/** Alarms that read a metric, or of which that is not known. */
export function alarmsReading(stack: Stack, namespace: string, metricName: string): readonly Resource[] {
  const index = stack.index(indexOf);
  return [...(index.byMetric.get(keyOf(namespace, metricName)) ?? []), ...index.unclear];
}

/** What an alarm on a metric reads of itself, for a rule's `watches`. */
export const readingProperties = [
  "dimensions",
  "extendedStatistic",
  "metricName",
  "metricQueries",
  "namespace",
  "period",
  "statistic",
] as const;

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

/** Whether the alarm rings when the metric falls below its threshold. */
export const ringsBelow = (alarm: Resource): boolean =>
  ["LessThanThreshold", "LessThanOrEqualToThreshold"].includes(textOf(alarm.get("comparisonOperator")));

/** How long the metric must be bad until the alarm rings, in seconds; undefined where a part of that is not given. */
export function secondsToRing(alarm: Resource, { period }: Reading): number | Unknown | undefined {
  const datapoints = isAbsent(alarm.get("datapointsToAlarm"))
    ? alarm.get("evaluationPeriods")
    : alarm.get("datapointsToAlarm");
  if (datapoints === UNKNOWN || period === UNKNOWN) return UNKNOWN;
  return typeof datapoints === "number" && typeof period === "number" ? datapoints * period : undefined;
}

/** What `secondsToRing` reads beside the reading itself. */
export const timingProperties = ["datapointsToAlarm", "evaluationPeriods"] as const;

/** Whether an alarm's metric math divides one metric of ours by another, both summed up over the same time. */
export function isShareOf(alarm: Resource, part: string, whole: string): boolean {
  const queries = elements(alarm.get("metricQueries"));
  if (queries === UNKNOWN) return false;
  const sumOf = (metricName: string) => {
    const query = queries.find((one) => at(one, "metric", "metricName") === metricName);
    const statistic = at(query, "metric", "stat");
    return isAbsent(statistic) || statistic === "Sum" || statistic === UNKNOWN ? textOf(at(query, "id")) : "";
  };
  const [dividend, divisor] = [sumOf(part), sumOf(whole)];
  return expressionsOf(alarm).some((expression) =>
    expression
      .split("/")
      .some((left, index, parts) => has(left, dividend) && parts.slice(index + 1).some((right) => has(right, divisor))),
  );
}

const has = (text: string, id: string): boolean => id !== "" && text.split(/\W+/).includes(id);
