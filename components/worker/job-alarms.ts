import type { Severity } from "../../runtime/contract";
import { externalApis, metrics } from "../../runtime/contract";
import type { AlarmDefinition } from "../alarms";
import { ownMetric, share } from "./metric-queries";
import type { WorkerThresholds } from "./thresholds";

/** How long most of these look back. */
const fiveMinutesSeconds = 300;

/** What can go wrong with jobs: they fail, they take too long, or an API that they need does not answer. */
export function jobAlarms(serviceName: string, thresholds: WorkerThresholds): readonly AlarmDefinition[] {
  const { errorRate, jobDuration, apiErrors } = thresholds;
  const minimumJobs = errorRate.minimumJobs;
  return [
    failedJobs("error-rate-warn", "P2", errorRate.warnPercent, minimumJobs, serviceName),
    failedJobs("error-rate-page", "P1", errorRate.pagePercent, minimumJobs, serviceName),
    slowJobs("job-duration-warn", "P2", jobDuration.warnSeconds, minimumJobs, serviceName),
    slowJobs("job-duration-page", "P1", jobDuration.pageSeconds, minimumJobs, serviceName),
    ...Object.values(externalApis).flatMap((api) => [
      badAnswers(`api-errors-${api}-warn`, "P2", apiErrors.warnPercent, apiErrors.minimumCalls, serviceName, api),
      badAnswers(`api-errors-${api}-page`, "P1", apiErrors.pagePercent, apiErrors.minimumCalls, serviceName, api),
    ]),
  ];
}

export function failedJobs(
  id: string,
  severity: Severity,
  percent: number,
  minimum: number,
  serviceName: string,
  periodSeconds = fiveMinutesSeconds,
): AlarmDefinition {
  return {
    id,
    dedupeKey: "error-rate",
    severity,
    symptom: `More than ${percent} % of the jobs of ${periodSeconds / 60} minutes failed for good.`,
    runbook: "error-rate",
    watches: share(
      "Failed jobs (%)",
      ownMetric(serviceName, metrics.jobsFailed, "Sum"),
      ownMetric(serviceName, metrics.jobsProcessed, "Sum"),
      { minimum, periodSeconds },
    ),
    rings: "above",
    threshold: percent,
    periodSeconds,
    periods: 1,
    silence: "notBreaching",
  };
}

export function slowJobs(
  id: string,
  severity: Severity,
  seconds: number,
  minimumSamples: number,
  serviceName: string,
  { periods, periodSeconds } = { periods: 3, periodSeconds: fiveMinutesSeconds },
): AlarmDefinition {
  return {
    id,
    dedupeKey: "job-duration",
    severity,
    symptom: `Of twenty jobs one has taken longer than ${seconds} s, for ${(periods * periodSeconds) / 60} minutes.`,
    runbook: "job-duration",
    watches: ownMetric(serviceName, metrics.jobDuration, "p95"),
    rings: "above",
    threshold: seconds * 1_000,
    periodSeconds,
    periods,
    minimumSamples,
    silence: "notBreaching",
  };
}

export function badAnswers(
  id: string,
  severity: Severity,
  percent: number,
  minimum: number,
  serviceName: string,
  api: string,
  periodSeconds = fiveMinutesSeconds,
): AlarmDefinition {
  const ofApi = (metricName: string) => ownMetric(serviceName, metricName, "Sum", { [metrics.apiDimension]: api });
  return {
    id,
    dedupeKey: `api-errors-${api}`,
    severity,
    symptom: `More than ${percent} % of the calls to ${api} in ${periodSeconds / 60} minutes had no good answer.`,
    runbook: "api-errors",
    watches: share("Calls without a good answer (%)", ofApi(metrics.apiErrors), ofApi(metrics.apiCalls), {
      minimum,
      periodSeconds,
    }),
    rings: "above",
    threshold: percent,
    periodSeconds,
    periods: 1,
    silence: "notBreaching",
  };
}
