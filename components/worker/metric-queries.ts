/** Metrics of the service and its jobs, as alarms and scaling policies read them. */
import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { metrics } from "../../runtime/contract";
import type { Metric } from "../alarms";
import type { WatchedService } from "./thresholds";

type MetricQuery = aws.types.input.cloudwatch.MetricAlarmMetricQuery;

/** A metric that our own code emits. */
export function ownMetric(
  serviceName: pulumi.Input<string>,
  metricName: string,
  statistic: Metric["statistic"],
  dimensions: Readonly<Record<string, string>> = {},
): Metric {
  return {
    namespace: metrics.namespace,
    metricName,
    dimensions: { [metrics.dimension]: serviceName, ...dimensions },
    statistic,
  };
}

/** How many tasks run, or should, or in how many deployments. Container Insights counts them once a minute, and says nothing while there are none. */
export function taskCount(
  { clusterName, serviceName }: Pick<WatchedService, "clusterName" | "serviceName">,
  metricName: "RunningTaskCount" | "DesiredTaskCount" | "DeploymentCount",
  statistic: Metric["statistic"],
): Metric {
  return {
    namespace: "ECS/ContainerInsights",
    metricName,
    dimensions: { ClusterName: clusterName, ServiceName: serviceName },
    statistic,
  };
}

/** How much of what they were given the tasks use. Percent. */
export function utilization(
  { clusterName, serviceName }: WatchedService,
  metricName: "CPUUtilization" | "MemoryUtilization",
  statistic: Metric["statistic"],
): Metric {
  return {
    namespace: "AWS/ECS",
    metricName,
    dimensions: { ClusterName: clusterName, ServiceName: serviceName },
    statistic,
  };
}

/** A metric under a name that an expression uses. */
export function named(id: string, { statistic, ...metric }: Metric, periodSeconds: number): MetricQuery {
  return { id, returnData: false, metric: { ...metric, period: periodSeconds, stat: statistic } };
}

/** The number that an alarm looks at. */
export function result(id: string, label: string, expression: string): MetricQuery {
  return { id, label, expression, returnData: true };
}

/** The bad share of all, in percent, and 0 while there are too few to speak of a share. */
export function share(
  label: string,
  bad: Metric,
  all: Metric,
  { minimum, periodSeconds }: { minimum: number; periodSeconds: number },
): readonly MetricQuery[] {
  return [
    result("rate", label, `IF(every >= ${minimum}, 100 * bad / every, 0)`),
    named("bad", bad, periodSeconds),
    named("every", all, periodSeconds),
  ];
}
