import { metrics } from "../contract";
import type { Measured } from "../embedded-metrics";
import { metricLine } from "../embedded-metrics";
import type { CallCounts, JobCounts } from "./statistics";

/**
 * What this worker did since its last lines: one line about its jobs, and one for each API that they called. Read counts
 * with Sum. The queue's own figures come from the queue monitor.
 */
export function workerLines(service: string, counts: JobCounts, now: Date): readonly string[] {
  const dimensions = { [metrics.dimension]: service };
  return [
    metricLine(
      dimensions,
      [
        { name: metrics.jobsProcessed, unit: "Count", value: counts.processed },
        { name: metrics.jobsFailed, unit: "Count", value: counts.failed },
        { name: metrics.jobsStalled, unit: "Count", value: counts.stalled },
        ...durations(metrics.jobDuration, counts.durationsMilliseconds),
      ],
      now,
    ),
    ...Object.entries(counts.calls).map(([api, calls]) =>
      metricLine({ ...dimensions, [metrics.apiDimension]: api }, measuredCalls(calls), now),
    ),
  ];
}

function measuredCalls(calls: CallCounts): readonly Measured[] {
  return [
    { name: metrics.apiCalls, unit: "Count", value: calls.made },
    { name: metrics.apiErrors, unit: "Count", value: calls.failed },
    ...durations(metrics.apiDuration, calls.durationsMilliseconds),
  ];
}

const durations = (name: string, milliseconds: readonly number[]): readonly Measured[] =>
  milliseconds.length === 0 ? [] : [{ name, unit: "Milliseconds", value: milliseconds }];
