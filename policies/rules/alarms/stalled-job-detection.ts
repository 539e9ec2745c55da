import { metrics } from "../../../runtime/contract";
import type { ChecklistRule } from "../../model/rule";
import { ecsService } from "../../model/types";
import { belongsToWorker, notAWorker } from "../../knowledge/worker/workers";
import { countedWatches, judgeCounted } from "./counted";

/** Each worker service has an alarm on jobs whose worker went silent in the middle of them. */
export const stalledJobDetection: ChecklistRule = {
  name: "stalled-job-detection",
  items: ["stalled-job-detection"],
  scope: "core",
  severity: "required",
  title: "Stalled jobs are detected and recovered",
  why: "A job whose worker dies is taken up again by another one; when that happens often, workers crash or hang, and jobs run twice.",
  remediation: `add an aws.cloudwatch.MetricAlarm on ${metrics.namespace} ${metrics.jobsStalled} with the dimension ${metrics.dimension}, statistic "Sum", comparisonOperator "GreaterThanThreshold" and threshold 0`,
  example: {
    bad: 'metricName: "JobsStalled", threshold: 1000',
    good: 'metricName: "JobsStalled", dimensions: { Service: service.name }, statistic: "Sum", threshold: 0',
  },
  subjects: ecsService,
  watches: countedWatches,
  early: false,
  judge: (service, stack) =>
    belongsToWorker(service, stack)
      ? judgeCounted(
          { metricName: metrics.jobsStalled, what: "stalled jobs", setting: "queueStalledAlarm" },
          service,
          stack,
        )
      : notAWorker,
};
