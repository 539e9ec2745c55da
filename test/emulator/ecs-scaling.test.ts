import {
  ApplicationAutoScalingClient,
  DeleteScalingPolicyCommand,
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

import { backlogSteps } from "../../components/worker/backlog";
import { cluster, EcsStage, serviceName } from "./ecs-service";
import type { Emulator } from "./emulator";
import { eventually, startEmulator } from "./emulator";

let emulator: Emulator;
let stage: EcsStage;
let scaling: ApplicationAutoScalingClient;
let cloudWatch: CloudWatchClient;
let publisher: NodeJS.Timeout;
/** The queue, as somebody measures it; undefined while nobody does. */
let queue: { readonly waiting: number; readonly active: number; readonly oldest: number } | undefined;

const target = {
  ServiceNamespace: "ecs" as const,
  ResourceId: `service/${cluster}/${serviceName}`,
  ScalableDimension: "ecs:service:DesiredCount" as const,
};
const namespace = "Test";
const query = <Period extends { Period?: number }>(Id: string, Metric: object, Stat: string, period: Period) => ({
  Id,
  ReturnData: false,
  MetricStat: { Metric, Stat, ...period },
});
const ofQueue = <Period extends { Period?: number }>(Id: string, period: Period) =>
  query(Id, { Namespace: namespace, MetricName: Id }, "Maximum", period);
/** Of an alarm; a scaling policy takes none. */
const minute = { Period: 60 };
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
    if (queue === undefined) return;
    const Timestamp = new Date();
    const MetricData = Object.entries(queue).map(([MetricName, Value]) => ({ MetricName, Value, Timestamp }));
    void cloudWatch.send(new PutMetricDataCommand({ Namespace: namespace, MetricData })).catch(() => undefined);
  }, 250);
});
afterAll(async () => {
  clearInterval(publisher);
  await emulator.stop();
});

describe("scaling", () => {
  test("follows the backlog of a task, out as far as it takes", async () => {
    await scaling.send(new RegisterScalableTargetCommand({ ...target, MinCapacity: 0, MaxCapacity: 4 }));
    const steps = backlogSteps({ acceptableLatencySeconds: 60, jobSeconds: 15, concurrency: 10 });
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
              ...steps.map(({ id, label, expression }) => ({
                Id: id,
                Label: label,
                Expression: expression,
                ReturnData: id === "backlog",
              })),
              ofQueue("waiting", {}),
              ofQueue("active", {}),
              ofQueue("oldest", {}),
              query("running", taskCount("RunningTaskCount"), "Average", {}),
            ],
          },
        },
      }),
    );
    queue = { waiting: 110, active: 10, oldest: 20 };
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
    queue = undefined;
    await eventually(async () => expect(await lowAlarm()).toBe("INSUFFICIENT_DATA"));
    expect((await stage.service()).desiredCount).toBe(3);
  });

  test("goes in when nothing waits, and leaves the task that is protected", async () => {
    const [busy] = (await stage.tasks()).filter(({ lastStatus }) => lastStatus === "RUNNING");
    expect(await protect(busy, { ProtectionEnabled: true, ExpiresInMinutes: 120 })).toMatchObject({
      protection: { ProtectionEnabled: true, TaskArn: busy?.taskArn },
    });
    queue = { waiting: 0, active: 0, oldest: 0 };
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
    await cloudWatch.send(
      new PutMetricAlarmCommand({
        AlarmName: "start",
        Metrics: [
          { Id: "unserved", Expression: "IF(FILL(wanted, 0) < 1, waiting, 0)", ReturnData: true },
          ofQueue("waiting", minute),
          query("wanted", taskCount("DesiredTaskCount"), "Maximum", minute),
        ],
        ComparisonOperator: "GreaterThanOrEqualToThreshold",
        Threshold: 1,
        EvaluationPeriods: 1,
        TreatMissingData: "notBreaching",
        AlarmActions: [PolicyARN],
      }),
    );
    queue = { waiting: 1, active: 0, oldest: 30 };
    await desired(1);
    await stage.stable();
  });

  test("goes out for old jobs of a short queue, as far as there are jobs to begin", async () => {
    // Five times as long as they may, but two tasks more have room for all of them.
    queue = { waiting: 12, active: 10, oldest: 300 };
    await desired(3);
    await stage.stable();
  });

  test("stays for an old job that has room and is not begun, and goes in again beside it", async () => {
    // Ten tasks for it would not begin it either.
    queue = { waiting: 1, active: 19, oldest: 6_000 };
    await desired(2);
    await stage.stable();
    await eventually(async () => expect(await lowAlarm()).toBe("OK"));
    expect((await stage.service()).desiredCount).toBe(2);
  });

  test("follows the memory as well, where a policy says so", async () => {
    const memory = { ...target, PolicyName: "memory" };
    await scaling.send(
      new PutScalingPolicyCommand({
        ...memory,
        PolicyType: "TargetTrackingScaling",
        TargetTrackingScalingPolicyConfiguration: {
          // Any process has more than this.
          TargetValue: 0.1,
          PredefinedMetricSpecification: { PredefinedMetricType: "ECSServiceAverageMemoryUtilization" },
        },
      }),
    );
    await desired(4);
    await scaling.send(new DeleteScalingPolicyCommand(memory));
  });
});

describe("protection", () => {
  test("keeps the task that is busy when another one can go", async () => {
    queue = undefined;
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
