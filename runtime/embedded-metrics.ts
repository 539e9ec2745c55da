import { metrics } from "./contract";

export interface Measured {
  readonly name: string;
  readonly unit: "Count" | "Milliseconds" | "None" | "Seconds";
  /** Several values of one metric stay single ones, so that percentiles can be read; at most 100. */
  readonly value: number | readonly number[];
}

/**
 * One line in CloudWatch's embedded metric format, which the log group turns into metrics: what is in the list and nothing
 * else, for what is not known is left out and never 0.
 */
export function metricLine(
  dimensions: Readonly<Record<string, string>>,
  measured: readonly Measured[],
  now: Date,
): string {
  return JSON.stringify({
    _aws: {
      Timestamp: now.getTime(),
      CloudWatchMetrics: [
        {
          Namespace: metrics.namespace,
          Dimensions: [Object.keys(dimensions)],
          Metrics: measured.map(({ name, unit }) => ({ Name: name, Unit: unit })),
        },
      ],
    },
    ...dimensions,
    ...Object.fromEntries(measured.map(({ name, value }) => [name, value])),
  });
}
