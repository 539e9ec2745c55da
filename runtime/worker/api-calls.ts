import { externalApis, otherApis } from "../contract";
import type { JobStatistics } from "./statistics";

/** Counts one call that a job made to another API. Without a status there was no answer. */
export type RecordCall = (address: string, status: number | undefined, durationMilliseconds: number) => void;

/**
 * No answer, "too many requests" and the server's own faults count against an API; any other refusal is about what the job
 * asked for.
 */
export function callRecorder(statistics: JobStatistics): RecordCall {
  return (address, status, durationMilliseconds) => {
    const isFailed = status === undefined || status === 429 || status >= 500;
    statistics.recordCall(externalApis[new URL(address).hostname] ?? otherApis, isFailed, durationMilliseconds);
  };
}
