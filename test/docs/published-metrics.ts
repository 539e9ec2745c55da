/** Which metrics of our own a stack publishes: each name with each set of dimensions is one that CloudWatch charges for. */
import { backupMetrics, externalApis, metrics, otherApis, redisEvents } from "../../runtime/contract";
import type { Recorded } from "../components/recorder";

/** Of each API that jobs call. */
const ofEachApi: readonly string[] = [metrics.apiCalls, metrics.apiErrors, metrics.apiDuration];

/** Without an API's. */
const ofJobs: readonly string[] = [metrics.jobsProcessed, metrics.jobsFailed, metrics.jobsStalled, metrics.jobDuration];

/** What CloudWatch takes from logs; the filters that do so are priced themselves. */
const ofFilters: readonly string[] = [metrics.errorLines];

/** What functions publish all the time, by the end of the function's name; of ages of secrets one for each secret. */
const ofFunctions: Readonly<Record<string, readonly string[]>> = {
  "queue-monitor": [metrics.queueDepth, metrics.queueActive, metrics.oldestJobAge, metrics.deadLetters],
  "secret-age": [metrics.secretAge],
  "snapshot-export": [backupMetrics.dumpAge, backupMetrics.drillAge],
};

/** Published only in the hour in which something happens, which is all that is charged for. */
const seldom: readonly string[] = [...Object.values(redisEvents), backupMetrics.drillFailures];

/** Every metric that is accounted for here; one of the contract that is not in it would be forgotten on the bill. */
export const knownMetrics: readonly string[] = [
  ...ofJobs,
  ...ofEachApi,
  ...ofFilters,
  ...Object.values(ofFunctions).flat(),
  ...seldom,
];

/** How many a worker publishes: about its jobs, and about each API that they call. */
export const ofWorker = ofJobs.length + ofEachApi.length * (Object.keys(externalApis).length + [otherApis].length);

/** How many a function publishes. */
export function ofFunction({ name, environment }: Recorded["inputs"]): number {
  const id = Object.keys(ofFunctions).find((end) => String(name).endsWith(`-${end}`));
  if (id === undefined) return 0;
  if (id !== "secret-age") return ofFunctions[id]?.length ?? 0;
  const { variables } = environment as { variables: Record<string, string> };
  return Object.keys(JSON.parse(variables["WATCHED_ARNS"] ?? "") as object).length;
}
