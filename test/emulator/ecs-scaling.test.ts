import {
  ApplicationAutoScalingClient,
  DescribeScalingActivitiesCommand,
  PutScalingPolicyCommand,
  RegisterScalableTargetCommand,
} from "@aws-sdk/client-application-auto-scaling";
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
} from "@aws-sdk/client-cloudwatch";
import type { Task } from "@aws-sdk/client-ecs";
import { GetTaskProtectionCommand, UpdateServiceCommand } from "@aws-sdk/client-ecs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { cluster, EcsStage, serviceName } from "./ecs-service";
import type { Emulator } from "./emulator";
import { eventually, startEmulator } from "./emulator";

let emulator: Emulator;
let stage: EcsStage;
let scaling: ApplicationAutoScalingClient;
let cloudWatch: CloudWatchClient;
let publisher: NodeJS.Timeout;
/** Waiting jobs, as somebody measures them; undefined while nobody does. */
let waiting: number | undefined;

const target = {
  ServiceNamespace: "ecs" as const,
  ResourceId: `service/${cluster}/${serviceName}`,
  ScalableDimension: "ecs:service:DesiredCount" as const,
};
const depth = { Namespace: "Test", MetricName: "Waiting" };
const taskCount = (MetricName: string) => ({
  Namespace: "ECS/ContainerInsights",
  MetricName,
  Dimensions: [
    { Name: "ClusterName", Value: cluster },
    { Name: "ServiceName", Value: serviceName },
  ],
});
const desired = (count: number) => eventually(async () => expect((await stage.service()).desiredCount).toBe(count));
const wish = (desiredCount: number, taskDefinition?: string) =>
  stage.ecs.send(new UpdateServiceCommand({ cluster, service: serviceName, desiredCount, taskDefinition }));
const lowAlarm = async () => {
  const { MetricAlarms = [] } = await cloudWatch.send(
    new DescribeAlarmsCommand({ AlarmNamePrefix: `TargetTracking-${target.ResourceId}-AlarmLow` }),
  );
  return MetricAlarms[0]?.StateValue;
};

/** Asks the agent beside a task, as the task itself does. */
async function protect(task: Task | undefined, body: object): Promise<unknown> {
  if (task === undefined) throw new Error("no task");
  const { ECS_AGENT_URI = "" } = await stage.environmentOf(task);
  const response = await fetch(`${ECS_AGENT_URI}/task-protection/v1/state`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return response.json();
}

beforeAll(async () => {
  emulator = await startEmulator();
  stage = new EcsStage(emulator);
  scaling = new ApplicationAutoScalingClient(emulator.clients);
  cloudWatch = new CloudWatchClient(emulator.clients);
  await stage.prepare();
  await stage.makeRole("protected", ["ecs:UpdateTaskProtection", "ecs:GetTaskProtection"]);
  await stage.createService(await stage.register({ stopTimeout: 2 }, "execution", "protected"), 1);
  await stage.stable();
  publisher = setInterval(() => {
    if (waiting === undefined) return;
    const MetricData = [{ MetricName: depth.MetricName, Value: waiting, Timestamp: new Date() }];
    void cloudWatch.send(new PutMetricDataCommand({ Namespace: depth.Namespace, MetricData })).catch(() => undefined);
  }, 250);
});
afterAll(async () => {
  clearInterval(publisher);
  await emulator.stop();
});

describe("scaling", () => {
  test("follows the backlog of a task, out as far as it takes", async () => {
    await scaling.send(new RegisterScalableTargetCommand({ ...target, MinCapacity: 0, MaxCapacity: 4 }));
    const query = (Id: string, Metric: object, Stat: string) => ({
      Id,
      ReturnData: false,
      MetricStat: { Metric, Stat },
    });
    await scaling.send(
      new PutScalingPolicyCommand({
        ...target,
        PolicyName: "backlog",
        PolicyType: "TargetTrackingScaling",
        TargetTrackingScalingPolicyConfiguration: {
          TargetValue: 40,
          ScaleOutCooldown: 300,
          ScaleInCooldown: 60,
          CustomizedMetricSpecification: {
            Metrics: [
              {
                Id: "backlog",
                Expression: "waiting / IF(FILL(running, 1) > 1, FILL(running, 1), 1)",
                ReturnData: true,
              },
              query("waiting", depth, "Maximum"),
              query("running", taskCount("RunningTaskCount"), "Average"),
            ],
          },
        },
      }),
    );
    waiting = 110;
    await desired(3);
    await stage.stable();
    const { ScalingActivities = [] } = await scaling.send(
      new DescribeScalingActivitiesCommand({ ServiceNamespace: "ecs" }),
    );
    expect(ScalingActivities[0]).toMatchObject({
      Description: "Setting desired count to 3.",
      StatusCode: "Successful",
    });
  });

  test("stays when nobody measures: no data is not zero", async () => {
    waiting = undefined;
    await eventually(async () => expect(await lowAlarm()).toBe("INSUFFICIENT_DATA"));
    expect((await stage.service()).desiredCount).toBe(3);
  });

  test("goes in when nothing waits, and leaves the task that is protected", async () => {
    const [busy] = (await stage.tasks()).filter(({ lastStatus }) => lastStatus === "RUNNING");
    expect(await protect(busy, { ProtectionEnabled: true, ExpiresInMinutes: 120 })).toMatchObject({
      protection: { ProtectionEnabled: true, TaskArn: busy?.taskArn },
    });
    waiting = 0;
    await desired(0);
    await eventually(async () => {
      expect((await stage.tasks()).map(({ taskArn }) => taskArn)).toEqual([busy?.taskArn]);
    });
    const { protectedTasks } = await stage.ecs.send(
      new GetTaskProtectionCommand({ cluster, tasks: [busy?.taskArn ?? ""] }),
    );
    expect(protectedTasks).toMatchObject([{ taskArn: busy?.taskArn, protectionEnabled: true }]);
    await protect(busy, { ProtectionEnabled: false });
    await eventually(async () => expect(await stage.tasks()).toEqual([]));
  });

  test("starts from zero by a step, for the first job that waits", async () => {
    const { PolicyARN = "" } = await scaling.send(
      new PutScalingPolicyCommand({
        ...target,
        PolicyName: "start",
        PolicyType: "StepScaling",
        StepScalingPolicyConfiguration: {
          AdjustmentType: "ChangeInCapacity",
          Cooldown: 120,
          StepAdjustments: [{ MetricIntervalLowerBound: 0, ScalingAdjustment: 1 }],
        },
      }),
    );
    const query = (Id: string, Metric: object) => ({
      Id,
      ReturnData: false,
      MetricStat: { Metric, Stat: "Maximum", Period: 60 },
    });
    await cloudWatch.send(
      new PutMetricAlarmCommand({
        AlarmName: "start",
        Metrics: [
          { Id: "unserved", Expression: "IF(FILL(wanted, 0) < 1, waiting, 0)", ReturnData: true },
          query("waiting", depth),
          query("wanted", taskCount("DesiredTaskCount")),
        ],
        ComparisonOperator: "GreaterThanOrEqualToThreshold",
        Threshold: 1,
        EvaluationPeriods: 1,
        TreatMissingData: "notBreaching",
        AlarmActions: [PolicyARN],
      }),
    );
    waiting = 1;
    await desired(1);
    await stage.stable();
  });
});

describe("protection", () => {
  test("keeps the task that is busy when another one can go", async () => {
    waiting = undefined;
    await wish(2);
    await stage.stable();
    const [newest] = [...(await stage.tasks())].sort((one, other) => Number(other.createdAt) - Number(one.createdAt));
    await protect(newest, { ProtectionEnabled: true, ExpiresInMinutes: 120 });
    await wish(1);
    await stage.stable();
    expect((await stage.tasks()).map(({ taskArn }) => taskArn)).toEqual([newest?.taskArn]);
  });

  test("ends by itself", async () => {
    const [task] = await stage.tasks();
    await protect(task, { ProtectionEnabled: true, ExpiresInMinutes: 1 });
    await wish(0);
    await eventually(async () => expect(await stage.tasks()).toEqual([]));
  });

  test("is for tasks whose role may ask for it", async () => {
    await stage.makeRole("powerless", ["s3:GetObject"]);
    await wish(1, await stage.register({ stopTimeout: 2 }, "execution", "powerless"));
    await stage.stable();
    const [task] = await stage.tasks();
    expect(await protect(task, { ProtectionEnabled: true })).toMatchObject({
      error: { Code: "AccessDeniedException" },
    });
  });
});
