import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { metrics } from "../../runtime/contract";

/**
 * Counts the lines in which the worker says that something went wrong, also where Sentry cannot be reached (catalogue:
 * error-logs-captured). One metric, 0.30 USD a month.
 */
export function countErrorLines(
  parent: pulumi.Resource,
  name: string,
  logGroup: aws.cloudwatch.LogGroup,
): aws.cloudwatch.LogMetricFilter {
  return new aws.cloudwatch.LogMetricFilter(
    `${name}-error-lines`,
    {
      name: "error-lines",
      logGroupName: logGroup.name,
      pattern: '{ $.level = "error" || $.level = "fatal" }',
      metricTransformation: {
        namespace: metrics.namespace,
        name: metrics.errorLines,
        value: "1",
        unit: "Count",
        // The worker's own lines say which service they are of, under the name that its other metrics have.
        dimensions: { [metrics.dimension]: "$.service" },
      },
    },
    { parent },
  );
}
