import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetMetricStatisticsCommand,
  PutCompositeAlarmCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
} from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { AddPermissionCommand, LambdaClient, UpdateFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { CreateHealthCheckCommand, Route53Client } from "@aws-sdk/client-route-53";
import {
  CreateTopicCommand,
  PublishCommand,
  SetTopicAttributesCommand,
  SNSClient,
  SubscribeCommand,
} from "@aws-sdk/client-sns";
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";

import type { Emulator } from "./emulator";
import { account, eventually, region, startEmulator } from "./emulator";
import { createFunction } from "./function";

let emulator: Emulator;
let cloudwatch: CloudWatchClient;
let events: EventBridgeClient;
let sns: SNSClient;
let sqs: SQSClient;

beforeAll(async () => {
  emulator = await startEmulator();
  cloudwatch = new CloudWatchClient(emulator.clients);
  events = new EventBridgeClient(emulator.clients);
  sns = new SNSClient(emulator.clients);
  sqs = new SQSClient(emulator.clients);
});

afterAll(() => emulator.stop());

/** A topic, and a queue that hears it. */
async function listen(name: string, policy?: object): Promise<{ topicArn: string; queueUrl: string }> {
  const { TopicArn: topicArn = "" } = await sns.send(new CreateTopicCommand({ Name: name }));
  if (policy) {
    const AttributeValue = JSON.stringify({ Version: "2012-10-17", Statement: policy });
    await sns.send(new SetTopicAttributesCommand({ TopicArn: topicArn, AttributeName: "Policy", AttributeValue }));
  }
  const { QueueUrl: queueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  const Endpoint = `arn:aws:sqs:${region}:${account}:${name}`;
  await sns.send(
    new SubscribeCommand({
      TopicArn: topicArn,
      Protocol: "sqs",
      Endpoint,
      Attributes: { RawMessageDelivery: "true" },
    }),
  );
  return { topicArn, queueUrl };
}

/** The next message, taken out of the queue. */
const next = (QueueUrl: string) =>
  eventually(async () => {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    const [message] = Messages;
    if (message?.Body === undefined) throw new Error(`nothing in ${QueueUrl}: ${emulator.log()}`);
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
    return JSON.parse(message.Body) as Record<string, unknown>;
  });

const isEmpty = async (QueueUrl: string) =>
  ((await sqs.send(new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 0 }))).Messages ?? []).length === 0;

/** An alarm that rings while its metric is above 0 and has no data otherwise; and what sets it. */
async function makeAlarm(AlarmName: string, actions: readonly string[] = []) {
  await cloudwatch.send(
    new PutMetricAlarmCommand({
      AlarmName,
      Namespace: "Test",
      MetricName: AlarmName,
      Statistic: "Maximum",
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 0,
      ComparisonOperator: "GreaterThanThreshold",
      TreatMissingData: "notBreaching",
      AlarmActions: [...actions],
    }),
  );
  await stateIs(AlarmName, "OK");
  let isRinging = false;
  const feeder = setInterval(() => {
    if (isRinging) void put().catch(() => undefined);
  }, 200);
  const put = () =>
    cloudwatch.send(new PutMetricDataCommand({ Namespace: "Test", MetricData: [{ MetricName: AlarmName, Value: 1 }] }));
  return {
    rings: async () => {
      isRinging = true;
      await stateIs(AlarmName, "ALARM");
    },
    ends: async () => {
      isRinging = false;
      await stateIs(AlarmName, "OK");
    },
    stop: () => clearInterval(feeder),
  };
}

const stateIs = (name: string, state: string) =>
  eventually(async () => {
    const found = await cloudwatch.send(
      new DescribeAlarmsCommand({ AlarmNames: [name], AlarmTypes: ["MetricAlarm", "CompositeAlarm"] }),
    );
    expect((found.MetricAlarms?.[0] ?? found.CompositeAlarms?.[0])?.StateValue, name).toBe(state);
  });

test("a composite keeps silent while its suppressor rings, and for a while after, and then tells what is still so", async () => {
  const { topicArn, queueUrl } = await listen("symptoms");
  const [down, errors] = await Promise.all([makeAlarm("down"), makeAlarm("errors")]);
  await cloudwatch.send(
    new PutCompositeAlarmCommand({
      AlarmName: "errors-unless-down",
      AlarmRule: 'ALARM("errors")',
      ActionsSuppressor: "down",
      ActionsSuppressorWaitPeriod: 60,
      ActionsSuppressorExtensionPeriod: 120,
      AlarmActions: [topicArn],
      OKActions: [topicArn],
    }),
  );
  // Its first state is told as well, as AWS does.
  expect(await next(queueUrl)).toMatchObject({ NewStateValue: "OK", OldStateValue: "INSUFFICIENT_DATA" });
  await down.rings();
  await errors.rings();
  await stateIs("errors-unless-down", "ALARM");
  const suppressedBy = () =>
    cloudwatch
      .send(new DescribeAlarmsCommand({ AlarmNames: ["errors-unless-down"], AlarmTypes: ["CompositeAlarm"] }))
      .then(({ CompositeAlarms }) => CompositeAlarms?.[0]?.ActionsSuppressedBy);
  expect(await suppressedBy()).toBe("Alarm");
  expect(await isEmpty(queueUrl)).toBe(true);

  await down.ends();
  await eventually(async () => expect(await suppressedBy()).toBe("ExtensionPeriod"));
  expect(await isEmpty(queueUrl)).toBe(true);
  expect(await next(queueUrl)).toMatchObject({ AlarmName: "errors-unless-down", NewStateValue: "ALARM" });

  await errors.ends();
  expect(await next(queueUrl)).toMatchObject({ NewStateValue: "OK", OldStateValue: "ALARM" });
  // A symptom that comes and goes while the service is down is never heard of.
  await down.rings();
  await errors.rings();
  await errors.ends();
  await down.ends();
  await stateIs("errors-unless-down", "OK");
  expect(await isEmpty(queueUrl)).toBe(true);
  [down, errors].forEach(({ stop }) => stop());
});

test("a composite whose suppressor does not exist is refused", async () => {
  await makeAlarm("alone").then(({ stop }) => stop());
  const orphan = cloudwatch.send(
    new PutCompositeAlarmCommand({
      AlarmName: "orphan",
      AlarmRule: 'ALARM("alone")',
      ActionsSuppressor: "absent",
      ActionsSuppressorWaitPeriod: 60,
      ActionsSuppressorExtensionPeriod: 60,
    }),
  );
  await expect(orphan).rejects.toThrow("suppressor alarm absent does not exist");
});

const eventsMayPublish = [
  { Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sns:Publish", Resource: "*" },
];

test("a change of an alarm is an event, which a rule transforms and hands to a topic", async () => {
  const { topicArn, queueUrl } = await listen("reports", eventsMayPublish);
  await events.send(
    new PutRuleCommand({
      Name: "alarm-changed",
      EventPattern: JSON.stringify({ source: ["aws.cloudwatch"], detail: { alarmName: ["reported"] } }),
    }),
  );
  const InputTemplate = '{"kind":"<kind>","about":<about>,"state":"<state>"}';
  const InputPathsMap = { kind: "$.detail-type", about: "$.resources", state: "$.detail.state.value" };
  await events.send(
    new PutTargetsCommand({
      Rule: "alarm-changed",
      Targets: [{ Id: "topic", Arn: topicArn, InputTransformer: { InputPathsMap, InputTemplate } }],
    }),
  );
  const reported = await makeAlarm("reported");
  await reported.rings();
  const about = [`arn:aws:cloudwatch:${region}:${account}:alarm:reported`];
  // Its first state, when it was made, is a change as well.
  expect(await next(queueUrl)).toEqual({ kind: "CloudWatch Alarm State Change", about, state: "OK" });
  expect(await next(queueUrl)).toEqual({ kind: "CloudWatch Alarm State Change", about, state: "ALARM" });
  reported.stop();
});

test("an event does not reach a topic whose statement for EventBridge has a condition, since it names no source", async () => {
  const conditional = eventsMayPublish.map((statement) => ({
    ...statement,
    Condition: { ArnLike: { "aws:SourceArn": `arn:aws:events:${region}:${account}:rule/*` } },
  }));
  const { topicArn } = await listen("conditional", conditional);
  await events.send(new PutRuleCommand({ Name: "lost", EventPattern: JSON.stringify({ source: ["aws.cloudwatch"] }) }));
  await events.send(new PutTargetsCommand({ Rule: "lost", Targets: [{ Id: "topic", Arn: topicArn }] }));
  await makeAlarm("unheard").then(({ stop }) => stop());
  await eventually(async () => expect(await newest("AWS/Events", "FailedInvocations", "RuleName", "lost")).toBe(1));
});

/** The newest datapoint of a count or status. */
const newest = async (Namespace: string, MetricName: string, Name: string, Value: string) => {
  const { Datapoints = [] } = await cloudwatch.send(
    new GetMetricStatisticsCommand({
      Namespace,
      MetricName,
      Dimensions: [{ Name, Value }],
      StartTime: new Date(Date.now() - 600_000),
      EndTime: new Date(Date.now() + 60_000),
      Period: 1,
      Statistics: ["Sum"],
    }),
  );
  Datapoints.sort((one, other) => Number(one.Timestamp) - Number(other.Timestamp));
  return Datapoints.at(-1)?.Sum;
};

test("what SNS cannot deliver is counted and written down, after it has tried an endpoint four times", async () => {
  let calls = 0;
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      const message = JSON.parse(body) as { Type: string; SubscribeURL?: string };
      if (message.SubscribeURL !== undefined) void fetch(message.SubscribeURL);
      else calls += 1;
      response.writeHead(message.SubscribeURL === undefined ? 500 : 200).end();
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { TopicArn = "" } = await sns.send(new CreateTopicCommand({ Name: "refused" }));
  await sns.send(
    new SetTopicAttributesCommand({
      TopicArn,
      AttributeName: "HTTPFailureFeedbackRoleArn",
      AttributeValue: `arn:aws:iam::${account}:role/delivery`,
    }),
  );
  const { port } = server.address() as AddressInfo;
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: "http", Endpoint: `http://127.0.0.1:${port}/` }));
  await eventually(async () => {
    // Until the endpoint has confirmed, nothing is delivered to it.
    await sns.send(new PublishCommand({ TopicArn, Message: "hello" }));
    expect(calls).toBeGreaterThan(0);
  });
  await eventually(async () =>
    expect(await newest("AWS/SNS", "NumberOfNotificationsFailed", "TopicName", "refused")).toBeGreaterThan(0),
  );
  expect(calls).toBeGreaterThanOrEqual(4);
  const { events: lines = [] } = await new CloudWatchLogsClient(emulator.clients).send(
    new FilterLogEventsCommand({ logGroupName: `sns/${region}/${account}/refused/Failure` }),
  );
  expect(JSON.parse(lines[0]?.message ?? "{}")).toMatchObject({ status: "FAILURE", delivery: { attempts: 4 } });
  server.close();
});

test("a function that fails is tried again and then its event is put aside, which SNS does not count as its own failure", async () => {
  const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: "aside" }));
  const functionArn = await createFunction(
    emulator.clients,
    "failing",
    `export const handler = async () => { throw new Error("no"); };`,
  );
  const lambda = new LambdaClient(emulator.clients);
  const TargetArn = `arn:aws:sqs:${region}:${account}:aside`;
  await lambda.send(
    new UpdateFunctionConfigurationCommand({ FunctionName: "failing", DeadLetterConfig: { TargetArn } }),
  );
  const { TopicArn = "" } = await sns.send(new CreateTopicCommand({ Name: "to-failing" }));
  await lambda.send(
    new AddPermissionCommand({
      FunctionName: "failing",
      StatementId: "sns",
      Action: "lambda:InvokeFunction",
      Principal: "sns.amazonaws.com",
      SourceArn: TopicArn,
    }),
  );
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: "lambda", Endpoint: functionArn }));
  await sns.send(new PublishCommand({ TopicArn, Message: "hello" }));
  expect(JSON.stringify(await next(QueueUrl))).toContain("hello");
  expect(await newest("AWS/SNS", "NumberOfNotificationsDelivered", "TopicName", "to-failing")).toBe(1);
  expect(await newest("AWS/SNS", "NumberOfNotificationsFailed", "TopicName", "to-failing")).toBeUndefined();
});

test("a health check looks at an endpoint of this machine, and says when it is gone and when it is back", async () => {
  let status = 200;
  const server = createServer((_, response) => response.writeHead(status).end()).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { HealthCheck } = await new Route53Client(emulator.clients).send(
    new CreateHealthCheckCommand({
      CallerReference: "local",
      HealthCheckConfig: {
        Type: "HTTP",
        IPAddress: "127.0.0.1",
        Port: (server.address() as AddressInfo).port,
        ResourcePath: "/health",
        RequestInterval: 10,
        FailureThreshold: 2,
      },
    }),
  );
  const healthIs = (expected: number) =>
    eventually(async () =>
      expect(await newest("AWS/Route53", "HealthCheckStatus", "HealthCheckId", HealthCheck?.Id ?? "")).toBe(expected),
    );
  await healthIs(1);
  status = 503;
  await healthIs(0);
  status = 200;
  await healthIs(1);
  server.close();
});

test("a health check of another machine calls nobody and finds it down", async () => {
  const { HealthCheck } = await new Route53Client(emulator.clients).send(
    new CreateHealthCheckCommand({
      CallerReference: "elsewhere",
      HealthCheckConfig: {
        Type: "HTTPS",
        FullyQualifiedDomainName: "example.com",
        RequestInterval: 10,
        FailureThreshold: 1,
      },
    }),
  );
  await eventually(async () =>
    expect(await newest("AWS/Route53", "HealthCheckStatus", "HealthCheckId", HealthCheck?.Id ?? "")).toBe(0),
  );
});
