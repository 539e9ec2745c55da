import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { AlarmsArgs } from "../../components/alarms";
import { Alarms, alarmsDefaults } from "../../components/alarms";
import type { Recorded } from "./recorder";
import { labels, only, record } from "./recorder";
import { scope } from "./scope";

const runbookBaseUrl = "https://runbook.test/pages/";
const args: AlarmsArgs = {
  scope,
  owner: "platform-team",
  runbookBaseUrl,
  keyArn: "arn:key",
  clusterName: "cluster",
  serviceName: "service",
  minTasks: 2,
  redisMemberIds: ["redis-001", "redis-002"],
};
const make = (changes: Partial<AlarmsArgs> = {}) => record(() => new Alarms("alarms", { ...args, ...changes }));
const alarmType = "aws:cloudwatch/metricAlarm:MetricAlarm";
const alarm = (resources: readonly Recorded[], id: string) => only(resources, alarmType, `alarms-${id}`);
const topic = (severity: string) => [`arn:alarms-${severity}`];

/** What every alarm says, given what is its own. */
const common = (id: string, severity: string) => ({
  name: `ops-agent-worker-prod-${id}`,
  actionsEnabled: true,
  alarmActions: topic(severity.toLowerCase()),
  okActions: topic(severity.toLowerCase()),
  tags: { Severity: severity, Owner: "platform-team" },
});

describe("Alarms", () => {
  it("makes four topics and every alarm", async () => {
    const { resources } = await make();
    expect(labels(resources)).toMatchInlineSnapshot(`
      [
        "aws:cloudwatch/metricAlarm:MetricAlarm alarms-error-rate-page",
        "aws:cloudwatch/metricAlarm:MetricAlarm alarms-error-rate-warn",
        "aws:cloudwatch/metricAlarm:MetricAlarm alarms-queue-depth-page",
        "aws:cloudwatch/metricAlarm:MetricAlarm alarms-queue-depth-warn",
        "aws:cloudwatch/metricAlarm:MetricAlarm alarms-queue-unmeasured",
        "aws:cloudwatch/metricAlarm:MetricAlarm alarms-redis-connections-1",
        "aws:cloudwatch/metricAlarm:MetricAlarm alarms-redis-connections-2",
        "aws:cloudwatch/metricAlarm:MetricAlarm alarms-redis-evictions-1",
        "aws:cloudwatch/metricAlarm:MetricAlarm alarms-redis-evictions-2",
        "aws:cloudwatch/metricAlarm:MetricAlarm alarms-redis-memory-1",
        "aws:cloudwatch/metricAlarm:MetricAlarm alarms-redis-memory-2",
        "aws:cloudwatch/metricAlarm:MetricAlarm alarms-redis-replication-lag-1",
        "aws:cloudwatch/metricAlarm:MetricAlarm alarms-redis-replication-lag-2",
        "aws:cloudwatch/metricAlarm:MetricAlarm alarms-worker-cpu",
        "aws:cloudwatch/metricAlarm:MetricAlarm alarms-worker-down",
        "aws:cloudwatch/metricAlarm:MetricAlarm alarms-worker-memory",
        "aws:sns/topic:Topic alarms-p0",
        "aws:sns/topic:Topic alarms-p1",
        "aws:sns/topic:Topic alarms-p2",
        "aws:sns/topic:Topic alarms-p3",
        "aws:sns/topicPolicy:TopicPolicy alarms-p0",
        "aws:sns/topicPolicy:TopicPolicy alarms-p1",
        "aws:sns/topicPolicy:TopicPolicy alarms-p2",
        "aws:sns/topicPolicy:TopicPolicy alarms-p3",
      ]
    `);
  });

  it("pages at once when workers are missing, and takes silence for absence", async () => {
    const { result, resources } = await make();
    expect(alarm(resources, "worker-down")).toEqual({
      ...common("worker-down", "P0"),
      alarmDescription:
        "Fewer than 2 workers have been running for two minutes. Runbook: https://runbook.test/pages/worker-down.md",
      namespace: "ECS/ContainerInsights",
      metricName: "RunningTaskCount",
      dimensions: { ClusterName: "cluster", ServiceName: "service" },
      statistic: "Minimum",
      period: 60,
      comparisonOperator: "LessThanThreshold",
      threshold: 2,
      evaluationPeriods: 2,
      datapointsToAlarm: 2,
      treatMissingData: "breaching",
    });
    expect(result.workerDownAlarmName).toBe("ops-agent-worker-prod-worker-down");
  });

  it("warns of a long queue, pages for a longer one, and for one that nobody measures", async () => {
    const { resources } = await make();
    const depth = {
      namespace: "OpsAgentWorker",
      metricName: "QueueDepth",
      dimensions: { Service: "service" },
      statistic: "Maximum",
      period: 60,
      comparisonOperator: "GreaterThanThreshold",
      evaluationPeriods: 5,
      datapointsToAlarm: 5,
    };
    const { alarmDescription: _, ...warn } = alarm(resources, "queue-depth-warn");
    expect(warn).toEqual({
      ...common("queue-depth-warn", "P2"),
      ...depth,
      threshold: 100,
      treatMissingData: "notBreaching",
    });
    const { alarmDescription: __, ...page } = alarm(resources, "queue-depth-page");
    expect(page).toEqual({
      ...common("queue-depth-page", "P1"),
      ...depth,
      threshold: 500,
      treatMissingData: "notBreaching",
    });
    const { alarmDescription: ___, ...unmeasured } = alarm(resources, "queue-unmeasured");
    expect(unmeasured).toEqual({
      ...common("queue-unmeasured", "P1"),
      ...depth,
      statistic: "SampleCount",
      period: 300,
      comparisonOperator: "LessThanThreshold",
      threshold: 1,
      evaluationPeriods: 3,
      datapointsToAlarm: 3,
      treatMissingData: "breaching",
    });
  });

  it("calculates the error rate from the worker's own counts, and not from a handful", async () => {
    const { resources } = await make();
    const sum = (id: string, metricName: string) => ({
      id,
      returnData: false,
      metric: {
        namespace: "OpsAgentWorker",
        metricName,
        dimensions: { Service: "service" },
        period: 300,
        stat: "Sum",
      },
    });
    expect(alarm(resources, "error-rate-page")).toEqual({
      ...common("error-rate-page", "P1"),
      alarmDescription:
        "More than 5 % of the jobs of the last five minutes failed for good. Runbook: https://runbook.test/pages/error-rate.md",
      metricQueries: [
        {
          id: "rate",
          label: "Failed jobs (%)",
          expression: "IF(processed >= 20, 100 * failed / processed, 0)",
          returnData: true,
        },
        sum("failed", "JobsFailed"),
        sum("processed", "JobsProcessed"),
      ],
      comparisonOperator: "GreaterThanThreshold",
      threshold: 5,
      evaluationPeriods: 1,
      datapointsToAlarm: 1,
      treatMissingData: "notBreaching",
    });
    expect(alarm(resources, "error-rate-warn")["threshold"]).toBe(1);
  });

  it.each([
    [
      "worker-cpu",
      "P2",
      "AWS/ECS",
      "CPUUtilization",
      { ClusterName: "cluster", ServiceName: "service" },
      "Average",
      80,
    ],
    [
      "worker-memory",
      "P2",
      "AWS/ECS",
      "MemoryUtilization",
      { ClusterName: "cluster", ServiceName: "service" },
      "Average",
      80,
    ],
    [
      "redis-memory-2",
      "P1",
      "AWS/ElastiCache",
      "DatabaseMemoryUsagePercentage",
      { CacheClusterId: "redis-002" },
      "Maximum",
      80,
    ],
    ["redis-evictions-1", "P1", "AWS/ElastiCache", "Evictions", { CacheClusterId: "redis-001" }, "Sum", 0],
    [
      "redis-connections-2",
      "P2",
      "AWS/ElastiCache",
      "CurrConnections",
      { CacheClusterId: "redis-002" },
      "Maximum",
      500,
    ],
    [
      "redis-replication-lag-1",
      "P2",
      "AWS/ElastiCache",
      "ReplicationLag",
      { CacheClusterId: "redis-001" },
      "Maximum",
      10,
    ],
  ])("watches %s", async (id, severity, namespace, metricName, dimensions, statistic, threshold) => {
    const { resources } = await make();
    const { alarmDescription: _, evaluationPeriods, datapointsToAlarm, ...rest } = alarm(resources, id);
    expect(rest).toEqual({
      ...common(id, severity),
      namespace,
      metricName,
      dimensions,
      statistic,
      threshold,
      period: 60,
      comparisonOperator: "GreaterThanThreshold",
      treatMissingData: "notBreaching",
    });
    expect(datapointsToAlarm).toBe(evaluationPeriods);
  });

  it("takes every threshold from its arguments", async () => {
    const thresholds = Object.fromEntries(Object.keys(alarmsDefaults).map((name, index) => [name, 31 + index]));
    const { resources } = await make({ thresholds });
    const described = resources.filter(({ type }) => type === alarmType).map(({ inputs }) => JSON.stringify(inputs));
    for (const value of Object.values(thresholds)) {
      expect(
        described.filter((text) => text.includes(`"threshold":${value}`) || text.includes(`>= ${value},`)),
      ).not.toEqual([]);
    }
  });

  it("links every alarm to a page that exists", async () => {
    const { resources } = await make();
    for (const { inputs } of resources.filter(({ type }) => type === alarmType)) {
      const link = / Runbook: (\S+)$/.exec(inputs["alarmDescription"] as string)?.[1] ?? "";
      expect(existsSync(link.replace(runbookBaseUrl, "docs/runbook/")), link).toBe(true);
    }
  });

  it("encrypts topics, and lets only alarms of this account publish, over TLS", async () => {
    const { resources } = await make();
    expect(only(resources, "aws:sns/topic:Topic", "alarms-p0")).toEqual({
      name: "ops-agent-worker-prod-alarms-p0",
      kmsMasterKeyId: "arn:key",
    });
    expect(JSON.parse(only(resources, "aws:sns/topicPolicy:TopicPolicy", "alarms-p0")["policy"] as string)).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "AlarmsPublish",
          Effect: "Allow",
          Principal: { Service: "cloudwatch.amazonaws.com" },
          Action: "sns:Publish",
          Resource: "arn:aws:sns:eu-central-1:123456789012:ops-agent-worker-prod-alarms-p0",
          Condition: {
            StringEquals: { "aws:SourceAccount": "123456789012" },
            ArnLike: { "aws:SourceArn": "arn:aws:cloudwatch:eu-central-1:123456789012:alarm:*" },
          },
        },
        {
          Sid: "OnlyOverTls",
          Effect: "Deny",
          Principal: "*",
          Action: "sns:Publish",
          Resource: "arn:aws:sns:eu-central-1:123456789012:ops-agent-worker-prod-alarms-p0",
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ],
    });
  });
});
