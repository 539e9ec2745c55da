import type { MetricDataQuery } from "@aws-sdk/client-cloudwatch";
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetMetricStatisticsCommand,
  ListMetricsCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
} from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { AddPermissionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { CreateTopicCommand, SetTopicAttributesCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { cluster, EcsStage, serviceName } from "./ecs-service";
import type { Emulator } from "./emulator";
import { account, eventually, region, startEmulator } from "./emulator";
import { createFunction } from "./function";

const serviceDimensions = [
  { Name: "ClusterName", Value: cluster },
  { Name: "ServiceName", Value: serviceName },
];

/** Says what it was told, and that it could read its secret. */
const notifier = `
import { SecretsManagerClient, GetSecretValueCommand } from "@aws-sdk/client-secrets-manager";
export const handler = async (event) => {
  const secrets = new SecretsManagerClient({});
  const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: process.env.SECRET_ARN }));
  for (const record of event.Records) {
    console.log(JSON.stringify({ subject: record.Sns.Subject, message: JSON.parse(record.Sns.Message), SecretString }));
  }
};`;

let emulator: Emulator;
let stage: EcsStage;
let cloudwatch: CloudWatchClient;
let logs: CloudWatchLogsClient;
let sns: SNSClient;
let sqs: SQSClient;
let topicArn: string;

async function stateOf(name: string): Promise<string | undefined> {
  const { MetricAlarms = [] } = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: [name] }));
  return MetricAlarms[0]?.StateValue;
}

const reaches = (name: string, state: string) =>
  eventually(async () => expect(await stateOf(name), emulator.log()).toBe(state));

async function statistics(namespace: string, name: string, dimensions: { Name: string; Value: string }[]) {
  const { Datapoints = [] } = await cloudwatch.send(
    new GetMetricStatisticsCommand({
      Namespace: namespace,
      MetricName: name,
      Dimensions: dimensions,
      StartTime: new Date(Date.now() - 600_000),
      EndTime: new Date(Date.now() + 60_000),
      Period: 60,
      Statistics: ["Average", "Minimum", "Maximum", "SampleCount"],
    }),
  );
  return Datapoints;
}

/** What the notifier has logged about an alarm. */
async function notices(alarmName: string) {
  const { events = [] } = await logs.send(
    new FilterLogEventsCommand({ logGroupName: "/aws/lambda/notifier", filterPattern: "" }),
  );
  return events
    .map((event) => event.message ?? "")
    .filter((message) => message.includes(`"AlarmName":"${alarmName}"`))
    .map((message) => JSON.parse(message.slice(message.indexOf("{"))) as Record<string, Record<string, unknown>>);
}

beforeAll(async () => {
  emulator = await startEmulator();
  stage = new EcsStage(emulator);
  cloudwatch = new CloudWatchClient(emulator.clients);
  logs = new CloudWatchLogsClient(emulator.clients);
  sns = new SNSClient(emulator.clients);
  sqs = new SQSClient(emulator.clients);
  await stage.prepare();
  await stage.createService(await stage.register({ environment: [{ name: "DEPTH", value: "7" }] }), 2);
  const secrets = new SecretsManagerClient(emulator.clients);
  const { ARN = "" } = await secrets.send(
    new CreateSecretCommand({ Name: "notifier", SecretString: "it is a secret" }),
  );
  const functionArn = await createFunction(emulator.clients, "notifier", notifier, { SECRET_ARN: ARN });
  const { TopicArn = "" } = await sns.send(new CreateTopicCommand({ Name: "alarms" }));
  topicArn = TopicArn;
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: "lambda", Endpoint: functionArn }));
  await new LambdaClient(emulator.clients).send(
    new AddPermissionCommand({
      FunctionName: "notifier",
      StatementId: "sns",
      Action: "lambda:InvokeFunction",
      Principal: "sns.amazonaws.com",
      SourceArn: TopicArn,
    }),
  );
});

afterAll(() => emulator.stop());

describe("the platform's own metrics", () => {
  test("count the tasks that run, and ring when they are killed, all the way to a function", async () => {
    await cloudwatch.send(
      new PutMetricAlarmCommand({
        AlarmName: "worker-down",
        AlarmDescription: "Too few workers",
        Namespace: "ECS/ContainerInsights",
        MetricName: "RunningTaskCount",
        Dimensions: serviceDimensions,
        Statistic: "Minimum",
        Period: 60,
        EvaluationPeriods: 2,
        Threshold: 2,
        ComparisonOperator: "LessThanThreshold",
        TreatMissingData: "breaching",
        AlarmActions: [topicArn],
        OKActions: [topicArn],
      }),
    );
    await reaches("worker-down", "OK");
    for (const task of await stage.tasks()) process.kill(await stage.processOf(task), "SIGKILL");
    await reaches("worker-down", "ALARM");
    await reaches("worker-down", "OK");
    const told = await eventually(async () => {
      const found = await notices("worker-down");
      // It may have rung before, while the service was starting.
      expect(found.map((notice) => notice["message"]?.["OldStateValue"]).slice(-2)).toEqual(["OK", "ALARM"]);
      return found;
    });
    const alarm = told.at(-2);
    expect(alarm?.["SecretString"]).toBe("it is a secret");
    expect(alarm?.["subject"]).toBe('ALARM: "worker-down" in US East (N. Virginia)');
    expect(alarm?.["message"]).toMatchObject({
      AlarmName: "worker-down",
      AlarmDescription: "Too few workers",
      AWSAccountId: account,
      AlarmArn: `arn:aws:cloudwatch:${region}:${account}:alarm:worker-down`,
      Region: "US East (N. Virginia)",
      NewStateValue: "ALARM",
      StateChangeTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/) as string,
      Trigger: {
        MetricName: "RunningTaskCount",
        Namespace: "ECS/ContainerInsights",
        StatisticType: "Statistic",
        Statistic: "MINIMUM",
        Dimensions: [
          { name: "ClusterName", value: cluster },
          { name: "ServiceName", value: serviceName },
        ],
        Period: 60,
        EvaluationPeriods: 2,
        DatapointsToAlarm: 2,
        ComparisonOperator: "LessThanThreshold",
        Threshold: 2,
        TreatMissingData: "breaching",
      },
    });
  });

  test.each(["CPUUtilization", "MemoryUtilization"])("hold the service's %s", async (name) => {
    await eventually(async () => {
      const [point] = await statistics("AWS/ECS", name, serviceDimensions);
      expect(point?.Maximum).toBeGreaterThan(0);
      expect(point?.Maximum).toBeLessThanOrEqual(100);
    });
  });

  test("hold the waiting messages of a queue", async () => {
    const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: "dead-letters" }));
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "undelivered" }));
    await eventually(async () => {
      const dimensions = [{ Name: "QueueName", Value: "dead-letters" }];
      const points = await statistics("AWS/SQS", "ApproximateNumberOfMessagesVisible", dimensions);
      expect(points[0]?.Maximum).toBe(1);
    });
  });
});

describe("metrics in log lines", () => {
  test("become metrics, with their own dimensions only", async () => {
    await eventually(async () => {
      const [point] = await statistics("Test", "Depth", [{ Name: "Service", Value: "ops" }]);
      expect(point?.Average).toBe(7);
    });
    const { Metrics = [] } = await cloudwatch.send(new ListMetricsCommand({ Namespace: "Test" }));
    expect(Metrics).toMatchObject([{ MetricName: "Depth", Dimensions: [{ Name: "Service", Value: "ops" }] }]);
  });

  test("make an alarm on them ring, and one on another dimension not", async () => {
    const alarm = (name: string, service: string) =>
      cloudwatch.send(
        new PutMetricAlarmCommand({
          AlarmName: name,
          Namespace: "Test",
          MetricName: "Depth",
          Dimensions: [{ Name: "Service", Value: service }],
          Statistic: "Maximum",
          Period: 60,
          EvaluationPeriods: 3,
          DatapointsToAlarm: 2,
          Threshold: 5,
          ComparisonOperator: "GreaterThanThreshold",
          TreatMissingData: "notBreaching",
        }),
      );
    await Promise.all([alarm("deep", "ops"), alarm("somebody-else", "other")]);
    await reaches("deep", "ALARM");
    await reaches("somebody-else", "OK");
  });
});

describe("an alarm on metric math", () => {
  const sum = (Id: string, MetricName: string): MetricDataQuery => ({
    Id,
    ReturnData: false,
    MetricStat: {
      Metric: { Namespace: "Jobs", MetricName, Dimensions: [{ Name: "Service", Value: "ops" }] },
      Period: 300,
      Stat: "Sum",
    },
  });
  const expression = "IF(processed >= 20, 100 * failed / processed, 0)";
  const put = (MetricName: string, Value: number) => ({
    MetricName,
    Value,
    Dimensions: [{ Name: "Service", Value: "ops" }],
  });

  test("is read back as it was put, and nothing else", async () => {
    await cloudwatch.send(
      new PutMetricAlarmCommand({
        AlarmName: "error-rate",
        Metrics: [{ Id: "rate", Expression: expression, Label: "Failed (%)", ReturnData: true }].concat([
          sum("failed", "Failed"),
          sum("processed", "Processed"),
        ] as never[]),
        EvaluationPeriods: 1,
        Threshold: 5,
        ComparisonOperator: "GreaterThanThreshold",
        TreatMissingData: "notBreaching",
        AlarmActions: [topicArn],
      }),
    );
    const { MetricAlarms = [] } = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: ["error-rate"] }));
    expect(MetricAlarms[0]?.Metrics).toEqual([
      { Id: "rate", Expression: expression, Label: "Failed (%)", ReturnData: true },
      sum("failed", "Failed"),
      sum("processed", "Processed"),
    ]);
    expect(MetricAlarms[0]).not.toHaveProperty("MetricName");
    expect(MetricAlarms[0]).not.toHaveProperty("Period");
    expect(MetricAlarms[0]).not.toHaveProperty("Statistic");
  });

  test("rings by its expression", async () => {
    const data = (failed: number, processed: number) =>
      cloudwatch.send(
        new PutMetricDataCommand({
          Namespace: "Jobs",
          MetricData: [put("Failed", failed), put("Processed", processed)],
        }),
      );
    await reaches("error-rate", "OK");
    await data(3, 10);
    await data(3, 30);
    await reaches("error-rate", "ALARM");
    const [notice] = await eventually(async () => {
      const found = await notices("error-rate");
      expect(found).not.toEqual([]);
      return found;
    });
    const trigger = notice?.["message"]?.["Trigger"] as { Metrics: unknown[] };
    expect(trigger.Metrics).toContainEqual({
      Id: "failed",
      ReturnData: false,
      MetricStat: {
        Metric: { Namespace: "Jobs", MetricName: "Failed", Dimensions: [{ name: "Service", value: "ops" }] },
        Period: 300,
        Stat: "Sum",
      },
    });
  });
});

describe("what AWS would not deliver", () => {
  const ring = async (name: string, topic: string) => {
    await cloudwatch.send(
      new PutMetricAlarmCommand({
        AlarmName: name,
        Namespace: "Nothing",
        MetricName: "Nothing",
        Statistic: "Sum",
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: "GreaterThanThreshold",
        TreatMissingData: "breaching",
        AlarmActions: [topic],
      }),
    );
    await reaches(name, "ALARM");
  };

  test("an alarm to a topic whose policy does not let CloudWatch publish", async () => {
    const { TopicArn = "" } = await sns.send(new CreateTopicCommand({ Name: "closed" }));
    const policy = { Version: "2012-10-17", Statement: [] };
    await sns.send(
      new SetTopicAttributesCommand({ TopicArn, AttributeName: "Policy", AttributeValue: JSON.stringify(policy) }),
    );
    await ring("unheard", TopicArn);
    await eventually(() => {
      expect(emulator.log()).toMatch(/alarm unheard: the policy of \S+:closed lets CloudWatch publish nothing/);
      return Promise.resolve();
    });
  });

  test("a message to a function whose policy does not let SNS invoke it", async () => {
    const mute = await createFunction(emulator.clients, "mute", `export const handler = async () => {};`);
    const { TopicArn = "" } = await sns.send(new CreateTopicCommand({ Name: "to-mute" }));
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: "lambda", Endpoint: mute }));
    await ring("to-the-mute", TopicArn);
    await eventually(() => {
      expect(emulator.log()).toContain(`${mute} gets nothing from ${TopicArn}`);
      return Promise.resolve();
    });
  });

  test("and a queue gets what its topic may send", async () => {
    const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: "listener" }));
    const { TopicArn = "" } = await sns.send(new CreateTopicCommand({ Name: "to-queue" }));
    const endpoint = `arn:aws:sqs:${region}:${account}:listener`;
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: endpoint }));
    await ring("to-the-queue", TopicArn);
    await eventually(async () => {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 0 }));
      expect(Messages[0]?.Body).toContain("to-the-queue");
    });
  });
});
