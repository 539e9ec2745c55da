/** When the alarms on the queue and on what becomes of its jobs ring. */
import type { Definition } from "../values";
import { percent, wholeNumber } from "../values";

export const queueKeys = {
  queueJobAttempts: {
    about: "How often a job is tried at most, whatever was asked for when it was put in (JOB_ATTEMPTS).",
    item: "env-job-max-retries",
    ...wholeNumber(1, 10, "attempts"),
    fallback: "3",
  },
  queueDepthWarn: {
    about: "More waiting jobs than this for five minutes warn (P2).",
    ...wholeNumber(1, 1_000_000, "jobs"),
    fallback: "100",
  },
  queueDepthPage: {
    about: "More waiting jobs than this for five minutes page (P1). At least queueDepthWarn.",
    ...wholeNumber(1, 1_000_000, "jobs"),
    fallback: "500",
  },
  queueDepthRollback: {
    about:
      "More waiting jobs than this for two minutes of a deployment take it back. At least queueDepthPage; further up, because a flood of new jobs looks the same.",
    ...wholeNumber(1, 1_000_000, "jobs"),
    fallback: "1000",
  },
  queueOldestJobWarnSeconds: {
    about: "A job that has waited longer than this warns (P2). Above workerAcceptableLatencySeconds.",
    ...wholeNumber(2, 604_800, "seconds"),
    fallback: "300",
  },
  queueOldestJobPageSeconds: {
    about: "A job that has waited longer than this pages (P1). At least queueOldestJobWarnSeconds.",
    ...wholeNumber(2, 604_800, "seconds"),
    fallback: "900",
  },
  queueOldestJobRollbackSeconds: {
    about:
      "A job that has waited longer than this while a deployment runs takes it back. At least queueOldestJobPageSeconds.",
    ...wholeNumber(2, 604_800, "seconds"),
    fallback: "900",
  },
  queueDeadLettersAlarm: {
    about: "More jobs than this that failed for good and are still kept warn (P2): somebody must decide about them.",
    ...wholeNumber(0, 5_000, "jobs"),
    fallback: "0",
  },
  queueStalledAlarm: {
    about: "More jobs than this whose worker went silent within five minutes warn (P2).",
    ...wholeNumber(0, 100_000, "jobs"),
    fallback: "0",
  },
  errorRateWarnPercent: {
    about: "A larger share of failed jobs in five minutes warns (P2). C05.",
    ...percent,
    fallback: "1",
  },
  errorRatePagePercent: {
    about: "A larger share of failed jobs in five minutes pages (P1). At least errorRateWarnPercent. C05.",
    ...percent,
    fallback: "5",
  },
  errorRateRollbackPercent: {
    about:
      "A larger share of failed jobs in two minutes of a deployment takes it back. At least errorRatePagePercent. C05.",
    ...percent,
    fallback: "5",
  },
  errorRateMinimumJobs: {
    about: "Fewer finished jobs than this say nothing about the error rate.",
    ...wholeNumber(1, 100_000, "jobs"),
    fallback: "20",
  },
  jobDurationWarnSeconds: {
    about: "A 95th percentile of job durations above this for fifteen minutes warns (P2).",
    ...wholeNumber(1, 110, "seconds"),
    fallback: "60",
  },
  jobDurationPageSeconds: {
    about:
      "A 95th percentile of job durations above this for fifteen minutes pages (P1). At least jobDurationWarnSeconds, less than workerLongestJobSeconds.",
    ...wholeNumber(1, 110, "seconds"),
    fallback: "90",
  },
  jobDurationRollbackSeconds: {
    about:
      "A 95th percentile of job durations above this for two minutes of a deployment takes it back. At least jobDurationPageSeconds, less than workerLongestJobSeconds.",
    ...wholeNumber(1, 110, "seconds"),
    fallback: "90",
  },
  apiErrorsWarnPercent: {
    about:
      "A larger share of calls to another API (Vercel and others) without a good answer in five minutes warns (P2).",
    ...percent,
    fallback: "5",
  },
  apiErrorsPagePercent: {
    about:
      "A larger share of calls to another API without a good answer in five minutes pages (P1). At least apiErrorsWarnPercent.",
    ...percent,
    fallback: "25",
  },
  apiErrorsRollbackPercent: {
    about:
      "A larger share of calls to another API without a good answer in two minutes of a deployment takes it back. At least apiErrorsPagePercent; further up, because an outage of the API looks the same.",
    ...percent,
    fallback: "50",
  },
  apiErrorsMinimumCalls: {
    about: "Fewer calls than this in five minutes say nothing about an API.",
    ...wholeNumber(1, 100_000, "calls"),
    fallback: "20",
  },
} satisfies Record<string, Definition<unknown>>;
