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
      badAnswers(api, "warn", "P2", apiErrors.warnPercent, apiErrors.minimumCalls, serviceName),
      badAnswers(api, "page", "P1", apiErrors.pagePercent, apiErrors.minimumCalls, serviceName),
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

function slowJobs(
  id: string,
  severity: Severity,
  seconds: number,
  minimumSamples: number,
  serviceName: string,
): AlarmDefinition {
  return {
    id,
    severity,
    symptom: `Of twenty jobs one has taken longer than ${seconds} s, for fifteen minutes.`,
    runbook: "job-duration",
    watches: ownMetric(serviceName, metrics.jobDuration, "p95"),
    rings: "above",
    threshold: seconds * 1_000,
    periodSeconds: fiveMinutesSeconds,
    periods: 3,
    minimumSamples,
    silence: "notBreaching",
  };
}

function badAnswers(
  api: string,
  level: "warn" | "page",
  severity: Severity,
  percent: number,
  minimum: number,
  serviceName: string,
): AlarmDefinition {
  const ofApi = (metricName: string) => ownMetric(serviceName, metricName, "Sum", { [metrics.apiDimension]: api });
  return {
    id: `api-errors-${api}-${level}`,
    severity,
    symptom: `More than ${percent} % of the calls to ${api} in five minutes had no good answer.`,
    runbook: "api-errors",
    watches: share("Calls without a good answer (%)", ofApi(metrics.apiErrors), ofApi(metrics.apiCalls), {
      minimum,
      periodSeconds: fiveMinutesSeconds,
    }),
    rings: "above",
    threshold: percent,
    periodSeconds: fiveMinutesSeconds,
    periods: 1,
    silence: "notBreaching",
  };
}
