import type { Cases } from "./case";
import { fails, isUnclear, passes } from "./case";
import type { EditableStack } from "./editable-stack";

const alarm = (name: string, props: Readonly<Record<string, unknown>>) => (stack: EditableStack) =>
  stack.set(name, props, "aws:cloudwatch/metricAlarm:MetricAlarm");
const hidden = (name: string, property: string) => (stack: EditableStack) => stack.hide(name, property, "network-vpc");
const cluster = "ops-agent-worker-prod";
const service = "ops-agent-worker-prod-worker";
const cpu = "worker-worker-cpu";
const depth = "queue-monitor-queue-depth-warn";

const replication = "backup-jobs-backup-replication-failed";
const blocked = "edge-edge-blocked";
const changed = (name: string) => (props: Readonly<Record<string, unknown>>) => (stack: EditableStack) =>
  stack.set(name, { dimensions: { ...(stack.of(name).inputs["dimensions"] as object), ...props } });
const copied = changed(replication);
const firewall = changed(blocked);
const math = (expression: string, ...others: unknown[]) =>
  alarm("edge-edge-server-errors", {
    metricQueries: [
      { id: "errors", expression, returnData: true },
      ...["balancer", "dashboard"].map((id) => ({
        ...{ id, returnData: false },
        metric: { namespace: "AWS/ApplicationELB", metricName: "HTTPCode_ELB_5XX_Count", period: 300, stat: "Sum" },
      })),
      ...others,
    ],
  });

/** What alarms watch, and whether they can ring. */
export const alarmTargetCases: Cases = {
  "alarm-watches-real-target": [
    fails("a metric that is not there", cpu, alarm(cpu, { metricName: "CpuUtilization" })),
    fails("a namespace that is not there", cpu, alarm(cpu, { namespace: "OpsWorker" })),
    fails("another service", cpu, alarm(cpu, { dimensions: { ClusterName: cluster, ServiceName: "other" } })),
    fails("half of the dimensions", cpu, alarm(cpu, { dimensions: { ServiceName: service } })),
    fails("no dimensions", cpu, alarm(cpu, { dimensions: undefined })),
    fails("another node", "redis-redis-memory-1", (stack) =>
      stack.set("redis-redis-memory-1", { dimensions: { CacheClusterId: "other-redis-001" } }),
    ),
    passes("a node of another stack's Redis", "redis-redis-memory-1", (stack) =>
      stack
        .add("shared", "ops:redis:ExistingRedis", { groupId: "shared-redis" })
        .set("redis-redis-memory-1", { dimensions: { CacheClusterId: "shared-redis-001" } }),
    ),
    fails("an own metric that nobody emits", depth, alarm(depth, { metricName: "QueueDepht" })),
    fails("an own metric of nobody", depth, alarm(depth, { dimensions: { Service: "other" } })),
    fails("inside metric math", "worker-error-rate-warn", (stack) =>
      stack.set("worker-error-rate-warn", {
        metricQueries: [
          { id: "rate", expression: "failed / processed", returnData: true },
          {
            id: "failed",
            metric: { namespace: "OpsAgentWorker", metricName: "Failed", dimensions: { Service: service } },
          },
        ],
      }),
    ),
    fails("a unit that nobody publishes", cpu, alarm(cpu, { unit: "Count" })),
    fails("a count in seconds", depth, alarm(depth, { unit: "Seconds" })),
    fails("hosts of no target group", "edge-dashboard-down", (stack) => {
      const { LoadBalancer } = stack.of("edge-dashboard-down").inputs["dimensions"] as Record<string, unknown>;
      stack.set("edge-dashboard-down", { dimensions: { LoadBalancer } });
    }),
    fails("a replication that is not there", replication, copied({ RuleId: "other" })),
    fails("a firewall of another region", blocked, firewall({ Region: "eu-west-1" })),
    fails("a service of another region", cpu, alarm(cpu, { region: "eu-west-1" })),
    fails("a rule that the firewall does not have", blocked, firewall({ Rule: "other" })),
    fails(
      "a dashboard, which emits nothing",
      depth,
      alarm(depth, { dimensions: { Service: "ops-agent-worker-prod-dashboard" } }),
    ),
    passes("the unit of the metric", cpu, alarm(cpu, { unit: "Percent" })),
    passes("a metric that AWS added since", cpu, alarm(cpu, { metricName: "GpuPressure" })),
    passes("a dimension that AWS added since", cpu, (stack) =>
      alarm(cpu, { dimensions: { ClusterName: cluster, ServiceName: service, ManagedBy: "x" } })(stack),
    ),
    passes("a namespace of AWS that is not in the list", cpu, alarm(cpu, { namespace: "AWS/NATGateway" })),
    passes("a metric of the cluster", cpu, alarm(cpu, { dimensions: { ClusterName: cluster } })),
    isUnclear("dimensions not known", cpu, hidden(cpu, "dimensions")),
  ],
  "alarm-worker-down": [
    fails("after half an hour", "worker-service", alarm("worker-worker-down", { period: 900 })),
    fails("fewer than must run", "worker-service", alarm("worker-worker-down", { threshold: 1 })),
    fails("a sum of a minute", "worker-service", alarm("worker-worker-down", { statistic: "Sum" })),
    passes(
      "at most one less",
      "worker-service",
      alarm("worker-worker-down", {
        comparisonOperator: "LessThanOrEqualToThreshold",
        threshold: 1,
      }),
    ),
    passes("five minutes for the first worker of an idle stack", "worker-service", (stack) =>
      alarm("worker-worker-down", { evaluationPeriods: 5, datapointsToAlarm: 5 })(stack).set("worker-scaling", {
        minCapacity: 0,
      }),
    ),
    fails(
      "five minutes for one of two",
      "worker-service",
      alarm("worker-worker-down", { evaluationPeriods: 5, datapointsToAlarm: 5 }),
    ),
  ],
  "alarm-queue-depth": [
    fails("not as asked", "worker-service", alarm("queue-monitor-queue-depth-page", { threshold: 900 })),
    fails("the emptiest moment", "worker-service", (stack) => {
      for (const name of ["queue-monitor-queue-depth-warn", "queue-monitor-queue-depth-page"])
        stack.set(name, { statistic: "Minimum" });
    }),
  ],
  "alarm-missing-data-stated": [
    fails("not stated", depth, alarm(depth, { treatMissingData: undefined })),
    passes("stated otherwise", depth, alarm(depth, { treatMissingData: "missing" })),
    isUnclear("not known", depth, hidden(depth, "treatMissingData")),
  ],
  "alarm-can-fire": [
    fails("a share of more than everything", cpu, alarm(cpu, { threshold: 100 })),
    fails("no threshold", cpu, alarm(cpu, { threshold: undefined })),
    fails("less than nothing", "worker-jobs-uncounted", alarm("worker-jobs-uncounted", { threshold: 0 })),
    fails("always", depth, alarm(depth, { threshold: -1 })),
    fails("a number of datapoints", depth, alarm(depth, { statistic: "SampleCount" })),
    fails("no statistic", depth, alarm(depth, { statistic: undefined })),
    fails("the best of a minute", "worker-worker-down", alarm("worker-worker-down", { statistic: "Maximum" })),
    fails(
      "silence that is no fault",
      "worker-worker-down",
      alarm("worker-worker-down", { treatMissingData: "notBreaching" }),
    ),
    fails(
      "a page after hours",
      "worker-error-rate-page",
      alarm("worker-error-rate-page", { evaluationPeriods: 20, datapointsToAlarm: 20 }),
    ),
    fails("red for a day", depth, alarm(depth, { evaluationPeriods: 1000, datapointsToAlarm: 1 })),
    fails("tomorrow", cpu, alarm(cpu, { period: 60_000, evaluationPeriods: 1, datapointsToAlarm: 1 })),
    fails(
      "thousands of failures",
      "notifications-notifier-errors",
      alarm("notifications-notifier-errors", { threshold: 50_000 }),
    ),
    fails(
      "any transaction",
      "database-database-transaction-ids",
      alarm("database-database-transaction-ids", { threshold: 0 }),
    ),
    fails(
      "more transactions than there are",
      "database-database-transaction-ids",
      alarm("database-database-transaction-ids", { threshold: 1e12 }),
    ),
    fails("a formula of something else", "edge-edge-server-errors", math("errors_ + balancer + dashboard")),
    fails("a query that nobody needs", "edge-edge-server-errors", math("FILL(balancer, 0)")),
    fails(
      "a statistic of nobody",
      "edge-edge-server-errors",
      math("balancer + dashboard + third", {
        ...{ id: "third", returnData: false },
        metric: { namespace: "AWS/ApplicationELB", metricName: "RequestCount", period: 300, stat: "Most" },
      }),
    ),
    fails("nothing to read", "edge-edge-server-errors", alarm("edge-edge-server-errors", { metricQueries: undefined })),
    passes("a formula of all", "edge-edge-server-errors", math("SUM(METRICS())")),
    passes("a threshold by anomaly", cpu, alarm(cpu, { threshold: undefined, thresholdMetricId: "band" })),
    passes("a summary after hours", depth, alarm(depth, { evaluationPeriods: 240, datapointsToAlarm: 240 })),
    isUnclear("a threshold not known", cpu, hidden(cpu, "threshold")),
  ],
};
