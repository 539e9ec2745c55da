import { CloudWatchClient, GetMetricStatisticsCommand } from "@aws-sdk/client-cloudwatch";
import { DescribeTasksCommand, ListTasksCommand } from "@aws-sdk/client-ecs";
import {
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  DeleteScheduleCommand,
  type EcsParameters,
  SchedulerClient,
  type Target,
  UpdateScheduleCommand,
} from "@aws-sdk/client-scheduler";
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import type { HttpReceiver } from "../fixtures/http-receiver";
import { startReceiver } from "../fixtures/http-receiver";
import { cluster, EcsStage } from "./ecs-service";
import type { Emulator } from "./emulator";
import { account, eventually, region, startEmulator } from "./emulator";
import { createFunction } from "./function";

let emulator: Emulator;
let schedules: SchedulerClient;
let queues: SQSClient;
let metrics: CloudWatchClient;
let receiver: HttpReceiver;
let functionArn: string;

const RoleArn = `arn:aws:iam::${account}:role/schedule`;
const always = { FlexibleTimeWindow: { Mode: "OFF" } } as const;
const tell =
  "exports.handler = async (event) => { await fetch(process.env.URL, { method: 'POST', body: JSON.stringify(event) }); };";

const schedule = (
  Name: string,
  given: Partial<Omit<CreateScheduleCommandInput, "Target">> & { Target: Omit<Target, "RoleArn"> },
) =>
  schedules.send(
    new CreateScheduleCommand({
      ...always,
      Name,
      ScheduleExpression: "rate(1 minute)",
      ...given,
      Target: { RoleArn, ...given.Target },
    }),
  );

async function sumOf(MetricName: string, FunctionName: string): Promise<number> {
  const { Datapoints = [] } = await metrics.send(
    new GetMetricStatisticsCommand({
      Namespace: "AWS/Lambda",
      MetricName,
      Dimensions: [{ Name: "FunctionName", Value: FunctionName }],
      StartTime: new Date(0),
      EndTime: new Date(Date.now() + 1_000),
      Period: 60,
      Statistics: ["Sum"],
    }),
  );
  return Datapoints.reduce((sum, { Sum = 0 }) => sum + Sum, 0);
}

beforeAll(async () => {
  receiver = await startReceiver();
  emulator = await startEmulator();
  schedules = new SchedulerClient(emulator.clients);
  queues = new SQSClient(emulator.clients);
  metrics = new CloudWatchClient(emulator.clients);
  functionArn = await createFunction(emulator.clients, "tell", tell, { URL: receiver.url });
});
afterAll(async () => {
  await emulator.stop();
  await receiver.stop();
});

describe("a schedule on the emulated clock", () => {
  test("runs a function at every emulated interval, until it is disabled", async () => {
    await schedule("every-minute", { Target: { Arn: functionArn, Input: '{"from":"schedule"}' } });
    // An emulated minute is a second: three of them in less than a real minute prove the clock.
    expect((await receiver.request(3)).body).toBe('{"from":"schedule"}');
    const update = {
      ...always,
      Name: "every-minute",
      ScheduleExpression: "rate(1 minute)",
      State: "DISABLED",
    } as const;
    await schedules.send(new UpdateScheduleCommand({ ...update, Target: { Arn: functionArn, RoleArn } }));
  });

  test("counts each run of the function, and those that fail", async () => {
    const failing = await createFunction(
      emulator.clients,
      "fail",
      "exports.handler = async () => { throw new Error(); };",
    );
    await schedule("failing", { Target: { Arn: failing, RetryPolicy: { MaximumRetryAttempts: 0 } } });
    await eventually(async () => {
      expect(await sumOf("Invocations", "tell")).toBeGreaterThanOrEqual(3);
      expect(await sumOf("Errors", "tell")).toBe(0);
      expect(await sumOf("Errors", "fail")).toBeGreaterThanOrEqual(1);
    });
    await schedules.send(new DeleteScheduleCommand({ Name: "failing" }));
  });

  test("runs a rate for the first time when it is made, however seldom it comes", async () => {
    await schedule("yearly", {
      ScheduleExpression: "rate(365 days)",
      Target: { Arn: functionArn, Input: '{"from":"the first run"}' },
    });
    await eventually(() => {
      expect(receiver.received.map(({ body }) => body)).toContain('{"from":"the first run"}');
      return Promise.resolve();
    });
  });

  test("knows cron expressions: an emulated hour is a real minute", async () => {
    const before = receiver.received.length;
    await schedule("hourly", {
      ScheduleExpression: "cron(0 * * * ? *)",
      Target: { Arn: functionArn, Input: '{"from":"cron"}' },
    });
    await eventually(() => {
      expect(receiver.received.slice(before).map(({ body }) => body)).toContain('{"from":"cron"}');
      return Promise.resolve();
    }, 90);
    await schedules.send(new DeleteScheduleCommand({ Name: "hourly" }));
  });

  test("starts an ECS task with the schedule's network and revision", async () => {
    const stage = new EcsStage(emulator);
    await stage.prepare();
    const TaskDefinitionArn = await stage.register({});
    const EcsParameters: EcsParameters = {
      TaskDefinitionArn,
      TaskCount: 1,
      LaunchType: "FARGATE",
      NetworkConfiguration: {
        awsvpcConfiguration: { Subnets: ["subnet-0a"], SecurityGroups: ["sg-0a"], AssignPublicIp: "DISABLED" },
      },
    };
    const Arn = `arn:aws:ecs:${region}:${account}:cluster/${cluster}`;
    await schedule("drill", { Target: { Arn, EcsParameters } });
    await eventually(async () => {
      const { taskArns = [] } = await stage.ecs.send(new ListTasksCommand({ cluster }));
      const { tasks: [task] = [] } = await stage.ecs.send(new DescribeTasksCommand({ cluster, tasks: taskArns }));
      expect(task).toMatchObject({ taskDefinitionArn: TaskDefinitionArn, startedBy: "schedule/drill" });
    });
    await schedules.send(new DeleteScheduleCommand({ Name: "drill" }));
  });

  test("puts aside what it cannot start", async () => {
    const { QueueUrl } = await queues.send(new CreateQueueCommand({ QueueName: "dead-letters" }));
    const Arn = `arn:aws:lambda:${region}:${account}:function:gone`;
    const DeadLetterConfig = { Arn: `arn:aws:sqs:${region}:${account}:dead-letters` };
    await schedule("lost", { Target: { Arn, DeadLetterConfig } });
    await eventually(async () => {
      const { Messages = [] } = await queues.send(
        new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ["All"] }),
      );
      expect(Messages[0]?.MessageAttributes?.["ERROR_MESSAGE"]?.StringValue).toContain("there is no function");
    });
    await schedules.send(new DeleteScheduleCommand({ Name: "lost" }));
  });
});
