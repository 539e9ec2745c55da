import { metrics } from "../contract";
import type { QueueState } from "./queue-state";
import type { JobCounts } from "./statistics";

/**
 * One line in CloudWatch's embedded metric format, which the log group turns into metrics.
 *
 * The queue's own figures are the same from every worker: read them with Maximum. Counts are each worker's own: Sum.
 *
 * @param state undefined when Redis did not answer; then the line leaves out what it cannot know instead of saying 0
 */
export function metricLine(service: string, state: QueueState | undefined, counts: JobCounts, now: Date): string {
  const values: { name: string; unit: string; value: number | readonly number[] }[] = [
    { name: metrics.jobsProcessed, unit: "Count", value: counts.processed },
    { name: metrics.jobsFailed, unit: "Count", value: counts.failed },
  ];
  if (counts.durationsMilliseconds.length > 0) {
    values.push({ name: metrics.jobDuration, unit: "Milliseconds", value: counts.durationsMilliseconds });
  }
  if (state !== undefined) {
    values.push({ name: metrics.queueDepth, unit: "Count", value: state.depth });
    values.push({ name: metrics.queueActive, unit: "Count", value: state.active });
    values.push({ name: metrics.oldestJobAge, unit: "Seconds", value: state.oldestJobAgeSeconds });
  }
  return JSON.stringify({
    _aws: {
      Timestamp: now.getTime(),
      CloudWatchMetrics: [
        {
          Namespace: metrics.namespace,
          Dimensions: [[metrics.dimension]],
          Metrics: values.map(({ name, unit }) => ({ Name: name, Unit: unit })),
        },
      ],
    },
    [metrics.dimension]: service,
    ...Object.fromEntries(values.map(({ name, value }) => [name, value])),
  });
}
