import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Recorded } from "./recorder";
import { account, labels, only } from "./recorder";
import { scope } from "./scope";
import { alerting, make, makeMonitor } from "./worker";

const alarmType = "aws:cloudwatch/metricAlarm:MetricAlarm";
const alarmsOf = (resources: readonly Recorded[]) => resources.filter(({ type }) => type === alarmType);

/** What rings, when, and whom it tells: the alarm as a line. */
function described({ name, inputs }: Recorded): string {
  const { comparisonOperator, threshold, evaluationPeriods, treatMissingData, alarmActions } = inputs;
  const queries = (inputs["metricQueries"] ?? []) as { expression?: string; metric?: { period: number } }[];
  const { namespace, metricName, statistic, extendedStatistic, period } = inputs as Record<string, string | undefined>;
  const what =
    metricName === undefined
      ? (queries.find(({ expression }) => expression)?.expression ?? "")
      : [namespace, metricName, statistic ?? extendedStatistic].join(" ");
  const seconds = period ?? queries.find(({ metric }) => metric)?.metric?.period ?? "?";
  const sign = comparisonOperator === "GreaterThanThreshold" ? ">" : "<";
  return [
    `${name}: ${what} ${sign} ${String(threshold)}`,
    `${String(evaluationPeriods)} x ${seconds} s`,
    `silence ${String(treatMissingData)}`,
    (alarmActions as string[]).join(),
  ].join("; ");
}

describe("the worker's alarms", () => {
  it("watch the service, its jobs and its deployments", async () => {
    const { resources } = await make({ alerting });
    expect(alarmsOf(resources).map(described)).toMatchInlineSnapshot(`
      [
        "worker-api-errors-vercel-deployment: IF(every >= 20, 100 * bad / every, 0) > 50; 1 x 120 s; silence notBreaching; arn:p3",
        "worker-api-errors-vercel-page: IF(every >= 20, 100 * bad / every, 0) > 25; 1 x 300 s; silence notBreaching; arn:p1",
        "worker-api-errors-vercel-warn: IF(every >= 20, 100 * bad / every, 0) > 5; 1 x 300 s; silence notBreaching; arn:p2",
        "worker-deployment-failed-unreported: AWS/Events FailedInvocations Sum > 0; 1 x 60 s; silence notBreaching; arn:p1",
        "worker-error-rate-deployment: IF(every >= 20, 100 * bad / every, 0) > 5; 1 x 120 s; silence notBreaching; arn:p3",
        "worker-error-rate-page: IF(every >= 20, 100 * bad / every, 0) > 5; 1 x 300 s; silence notBreaching; arn:p1",
        "worker-error-rate-warn: IF(every >= 20, 100 * bad / every, 0) > 1; 1 x 300 s; silence notBreaching; arn:p2",
        "worker-job-duration-deployment: IF(samples >= 20, measured, 90000) > 90000; 1 x 120 s; silence notBreaching; arn:p3",
        "worker-job-duration-page: IF(samples >= 20, measured, 90000) > 90000; 3 x 300 s; silence notBreaching; arn:p1",
        "worker-job-duration-warn: IF(samples >= 20, measured, 60000) > 60000; 3 x 300 s; silence notBreaching; arn:p2",
        "worker-jobs-uncounted: OpsAgentWorker JobsProcessed SampleCount < 1; 3 x 300 s; silence breaching; arn:p3",
        "worker-queue-depth-deployment: OpsAgentWorker QueueDepth Maximum > 1000; 2 x 60 s; silence notBreaching; arn:p3",
        "worker-queue-oldest-job-deployment: OpsAgentWorker OldestJobAge Maximum > 900; 1 x 60 s; silence notBreaching; arn:p3",
        "worker-task-crashed-unreported: AWS/Events FailedInvocations Sum > 0; 1 x 60 s; silence notBreaching; arn:p3",
        "worker-worker-cpu: AWS/ECS CPUUtilization Average > 80; 5 x 60 s; silence notBreaching; arn:p2",
        "worker-worker-down: ECS/ContainerInsights RunningTaskCount Minimum < 2; 2 x 60 s; silence breaching; arn:p0",
        "worker-worker-down-deployment: IF(deployments > 1, running, 2) < 2; 2 x 60 s; silence notBreaching; arn:p3",
        "worker-worker-memory: AWS/ECS MemoryUtilization Average > 80; 5 x 60 s; silence notBreaching; arn:p2",
        "worker-worker-memory-deployment: AWS/ECS MemoryUtilization Maximum > 95; 2 x 60 s; silence notBreaching; arn:p3",
      ]
    `);
  });

  it("take a deployment back, made before the service that names them", async () => {
    const { resources, result } = await make({ alerting });
    expect(only(resources, "aws:ecs/service:Service")["alarms"]).toEqual({
      alarmNames: [
        "ops-agent-worker-prod-error-rate-deployment",
        "ops-agent-worker-prod-job-duration-deployment",
        "ops-agent-worker-prod-api-errors-vercel-deployment",
        "ops-agent-worker-prod-worker-memory-deployment",
        "ops-agent-worker-prod-queue-depth-deployment",
        "ops-agent-worker-prod-queue-oldest-job-deployment",
        "ops-agent-worker-prod-worker-down-deployment",
      ],
      enable: true,
      rollback: true,
    });
    expect(Object.keys(result.nodes.alarms)).toContain("worker-down-deployment");
  });

  it("report a deployment of this service that failed, and its success never", async () => {
    const { resources, result } = await make({ alerting });
    const rule = only(resources, "aws:cloudwatch/eventRule:EventRule", "worker-deployment-failed");
    expect(JSON.parse(String(rule["eventPattern"]))).toEqual({
      source: ["aws.ecs"],
      "detail-type": ["ECS Deployment State Change"],
      resources: [
        `arn:aws:ecs:${scope.region}:${account.accountId}:service/ops-agent-worker-prod/ops-agent-worker-prod-worker`,
      ],
      detail: { eventName: ["SERVICE_DEPLOYMENT_FAILED"] },
    });
    expect(only(resources, "aws:cloudwatch/eventTarget:EventTarget", "worker-deployment-failed")).toMatchObject({
      rule: "ops-agent-worker-prod-deployment-failed",
      arn: "arn:p1",
    });
    expect(Object.keys(result.nodes.alarms)).toContain("deployment-failed-unreported");
  });

  it("note for the digest which tasks of this service ended by a fault, whoever stopped them", async () => {
    const { resources } = await make({ alerting });
    const rule = only(resources, "aws:cloudwatch/eventRule:EventRule", "worker-task-crashed");
    expect(JSON.parse(String(rule["eventPattern"]))).toEqual({
      source: ["aws.ecs"],
      "detail-type": ["ECS Task State Change"],
      detail: {
        clusterArn: [`arn:aws:ecs:${scope.region}:${account.accountId}:cluster/ops-agent-worker-prod`],
        group: ["service:ops-agent-worker-prod-worker"],
        lastStatus: ["STOPPED"],
        containers: { exitCode: [{ "anything-but": [0] }] },
      },
    });
    expect(only(resources, "aws:cloudwatch/eventTarget:EventTarget", "worker-task-crashed")["arn"]).toBe("arn:p3");
  });

  it("never take a deployment back at a lower threshold than they page at", async () => {
    const errorRate = { warnPercent: 1, pagePercent: 5, rollbackPercent: 4, minimumJobs: 20 };
    await expect(make({ alerting, errorRate })).rejects.toThrow(/error-rate pages at 5/);
  });

  it("call it an outage where no worker need run only when jobs wait, or nobody knows whether they do", async () => {
    const { resources } = await make({ alerting, level: "C", minTasks: 0 });
    expect(alarmsOf(resources).map(described)).toContain(
      "worker-worker-down: IF(FILL(waiting, 1) > 0, FILL(running, 0), 1) < 1; 5 x 60 s; silence breaching; arn:p0",
    );
    const names = labels(alarmsOf(resources));
    expect(names.filter((name) => /jobs-uncounted|worker-down-deployment/.test(name))).toEqual([]);
  });

  it("are made only where somebody is told", async () => {
    const { resources } = await make();
    expect(alarmsOf(resources)).toEqual([]);
    expect(only(resources, "aws:ecs/service:Service")).not.toHaveProperty("alarms");
    expect(labels(resources).filter((label) => label.includes("event"))).toEqual([]);
  });
});

describe("the queue monitor", () => {
  it("runs every minute inside the network, and may read two secrets", async () => {
    const { resources, components } = await makeMonitor();
    expect(only(resources, "aws:lambda/function:Function")).toMatchObject({
      name: "ops-agent-worker-prod-queue-monitor",
      timeout: 20,
      vpcConfig: { subnetIds: ["subnet-1", "subnet-2"], securityGroupIds: ["sg-functions"] },
      environment: {
        variables: {
          REDIS_URL_SECRET_ARN: "arn:redis-url-monitor",
          SENTRY_DSN_SECRET_ARN: "arn:sentry-dsn",
          SENTRY_ENVIRONMENT: "prod",
          SENTRY_MONITOR_PREFIX: "ops-agent-worker-prod",
          SERVICE_NAME: "ops-agent-worker-prod-worker",
        },
      },
    });
    expect(only(resources, "aws:scheduler/schedule:Schedule")["scheduleExpression"]).toBe("rate(1 minute)");
    const { policyDocuments } = only(components, "ops:functions:ServiceFunction") as {
      policyDocuments: Record<string, { Statement: { Sid: string }[] }>;
    };
    expect(policyDocuments["queue-monitor-role"]?.Statement).toContainEqual({
      Sid: "ReadSecrets",
      Effect: "Allow",
      Action: ["secretsmanager:GetSecretValue"],
      Resource: ["arn:redis-url-monitor", "arn:sentry-dsn"],
    });
  });

  it("rings when the queue grows, waits, holds what failed, or is not measured", async () => {
    const { resources, result } = await makeMonitor();
    const own = alarmsOf(resources).filter(({ name }) => name.replace("queue-monitor-", "") in result.nodes.alarms);
    expect(own.map(described)).toMatchInlineSnapshot(`
      [
        "queue-monitor-dead-letters: OpsAgentWorker DeadLetters Maximum > 0; 1 x 60 s; silence notBreaching; arn:p2",
        "queue-monitor-jobs-stalled: OpsAgentWorker JobsStalled Sum > 0; 1 x 300 s; silence notBreaching; arn:p3",
        "queue-monitor-queue-depth-page: OpsAgentWorker QueueDepth Maximum > 500; 5 x 60 s; silence notBreaching; arn:p3",
        "queue-monitor-queue-depth-warn: OpsAgentWorker QueueDepth Maximum > 100; 5 x 60 s; silence notBreaching; arn:p3",
        "queue-monitor-queue-oldest-job-page: OpsAgentWorker OldestJobAge Maximum > 900; 2 x 60 s; silence notBreaching; arn:p3",
        "queue-monitor-queue-oldest-job-warn: OpsAgentWorker OldestJobAge Maximum > 300; 2 x 60 s; silence notBreaching; arn:p3",
        "queue-monitor-queue-unmeasured: OpsAgentWorker QueueDepth SampleCount < 1; 3 x 300 s; silence breaching; arn:p1",
      ]
    `);
  });
});

it("every alarm of the worker's and of the queue's has its page in the runbook", async () => {
  const { resources: worker } = await make({ alerting });
  const { resources: monitor, result } = await makeMonitor();
  const own = monitor.filter(({ name }) => name.replace("queue-monitor-", "") in result.nodes.alarms);
  for (const { name, inputs } of alarmsOf([...worker, ...own])) {
    const page = /https:\/\/runbook\.test\/([\w-]+\.md)/.exec(String(inputs["alarmDescription"]))?.[1];
    expect(existsSync(`docs/runbook/${page ?? "?"}`), `${name}: ${page ?? "no page"}`).toBe(true);
  }
});
