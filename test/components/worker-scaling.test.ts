import { describe, expect, it } from "vitest";
import { backlogPerTask } from "../../components/worker";
import type { Recorded } from "./recorder";
import { labels, only } from "./recorder";
import { alerting, make } from "./worker";

const identity = {
  serviceNamespace: "ecs",
  scalableDimension: "ecs:service:DesiredCount",
  resourceId: "service/ops-agent-worker-prod/ops-agent-worker-prod-worker",
};
const policyType = "aws:appautoscaling/policy:Policy";
const cluster = { name: "ClusterName", value: "ops-agent-worker-prod" };
const service = { name: "ServiceName", value: "ops-agent-worker-prod-worker" };

const step = (id: string, label: string, expression: string) => ({ id, label, expression, returnData: false });
const ofQueue = (id: string, metricName: string) => ({
  id,
  returnData: false,
  metricStat: {
    stat: "Maximum",
    metric: {
      namespace: "OpsAgentWorker",
      metricName,
      dimensions: [{ name: "Service", value: "ops-agent-worker-prod-worker" }],
    },
  },
});
const policiesOf = (resources: readonly Recorded[]) =>
  labels(resources.filter(({ type }) => type === policyType)).map((label) => label.replace(`${policyType} `, ""));

describe("scaling", () => {
  it.each([
    // 10 jobs every 15 s, four times a minute.
    [{ acceptableLatencySeconds: 60, jobSeconds: 15, concurrency: 10 }, 40],
    [{ acceptableLatencySeconds: 60, jobSeconds: 0.25, concurrency: 1 }, 240],
    [{ acceptableLatencySeconds: 60, jobSeconds: 50, concurrency: 1 }, 1],
    // Longer than a job may wait: still one for each task.
    [{ acceptableLatencySeconds: 10, jobSeconds: 100, concurrency: 1 }, 1],
  ])("lets %o leave %i jobs to each task", (pace, jobs) => {
    expect(backlogPerTask(pace)).toBe(jobs);
  });

  it("holds the backlog of a task and how long it waits, and does nothing while it does not know it", async () => {
    const { resources } = await make({ acceptableLatencySeconds: 120, jobSeconds: 6, concurrency: 5 });
    expect(only(resources, policyType, "worker-scaling-backlog")).toEqual({
      ...identity,
      name: "ops-agent-worker-prod-worker-backlog",
      policyType: "TargetTrackingScaling",
      targetTrackingScalingPolicyConfiguration: {
        customizedMetricSpecification: {
          metrics: [
            // Only tasks, active jobs and the age are filled in: a queue that nobody measured is not an empty one.
            step("tasks", "Running tasks", "IF(FILL(running, 1) > 1, FILL(running, 1), 1)"),
            step("depth", "Waiting jobs per task", "waiting / tasks"),
            step("late", "Age of the oldest job in acceptable waits", "FILL(oldest, 0) / 120 + 0 * waiting"),
            step("full", "Jobs, begun and waiting, in places for them", "(FILL(active, 0) + waiting) / (5 * tasks)"),
            {
              ...step(
                "backlog",
                "Waiting jobs per task, or what their age is worth",
                "MAX([depth, 100 * MIN([late, full])])",
              ),
              returnData: true,
            },
            ofQueue("waiting", "QueueDepth"),
            ofQueue("active", "QueueActive"),
            ofQueue("oldest", "OldestJobAge"),
            {
              id: "running",
              returnData: false,
              metricStat: {
                stat: "Average",
                metric: {
                  namespace: "ECS/ContainerInsights",
                  metricName: "RunningTaskCount",
                  dimensions: [cluster, service],
                },
              },
            },
          ],
        },
        targetValue: 100,
        scaleOutCooldown: 120,
        scaleInCooldown: 300,
      },
    });
  });

  it("also holds the CPU, between the same bounds", async () => {
    const { resources } = await make({ minTasks: 1, maxTasks: 4, scaleCpuPercent: 60 });
    expect(only(resources, "aws:appautoscaling/target:Target")).toEqual({
      ...identity,
      minCapacity: 1,
      maxCapacity: 4,
    });
    expect(only(resources, policyType, "worker-scaling-cpu")).toEqual({
      ...identity,
      name: "ops-agent-worker-prod-worker-cpu",
      policyType: "TargetTrackingScaling",
      targetTrackingScalingPolicyConfiguration: {
        predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageCPUUtilization" },
        targetValue: 60,
        scaleOutCooldown: 120,
        scaleInCooldown: 300,
      },
    });
  });

  it("leaves the CPU out where that is off, and never the backlog", async () => {
    const { resources } = await make({ scaleCpuPercent: "off" });
    expect(policiesOf(resources)).toEqual(["worker-scaling-backlog"]);
  });

  it("holds the memory too where a percentage is given", async () => {
    const { resources } = await make({ scaleMemoryPercent: 75 });
    expect(policiesOf(resources)).toEqual(["worker-scaling-backlog", "worker-scaling-cpu", "worker-scaling-memory"]);
    expect(only(resources, policyType, "worker-scaling-memory")).toEqual({
      ...identity,
      name: "ops-agent-worker-prod-worker-memory",
      policyType: "TargetTrackingScaling",
      targetTrackingScalingPolicyConfiguration: {
        predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageMemoryUtilization" },
        targetValue: 75,
        scaleOutCooldown: 120,
        scaleInCooldown: 300,
      },
    });
  });

  it("starts the first worker for the first job where none need run, after a deploy with one", async () => {
    const { resources } = await make({ level: "C", minTasks: 0, alerting });
    expect(only(resources, "aws:ecs/service:Service")["desiredCount"]).toBe(1);
    expect(only(resources, policyType, "worker-scaling-start")).toEqual({
      ...identity,
      name: "ops-agent-worker-prod-worker-start",
      policyType: "StepScaling",
      stepScalingPolicyConfiguration: {
        adjustmentType: "ChangeInCapacity",
        cooldown: 120,
        metricAggregationType: "Maximum",
        stepAdjustments: [{ metricIntervalLowerBound: "0", scalingAdjustment: 1 }],
      },
    });
    const alarm = only(resources, "aws:cloudwatch/metricAlarm:MetricAlarm", "worker-scaling-start");
    expect(alarm).toMatchObject({
      comparisonOperator: "GreaterThanOrEqualToThreshold",
      threshold: 1,
      evaluationPeriods: 1,
      treatMissingData: "notBreaching",
      alarmActions: ["arn:worker-scaling-start", "arn:p3"],
      okActions: ["arn:p3"],
      tags: { Severity: "P3" },
    });
    expect(alarm["alarmDescription"]).toMatch(/No one need do anything\. Runbook: https:.*\/worker-down\.md$/);
    expect(alarm["metricQueries"]).toMatchObject([
      { expression: "IF(FILL(wanted, 0) < 1, waiting, 0)" },
      { id: "waiting", metric: { metricName: "QueueDepth" } },
      { id: "wanted", metric: { metricName: "DesiredTaskCount" } },
    ]);
  });

  it("has no such start where workers always run", async () => {
    const { resources } = await make({ alerting });
    expect(labels(resources).filter((label) => label.endsWith("worker-scaling-start"))).toEqual([]);
  });
});
