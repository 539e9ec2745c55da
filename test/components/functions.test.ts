import { describe, expect, it } from "vitest";
import type { ServiceFunctionArgs } from "../../components/functions";
import { ServiceFunction } from "../../components/functions";
import { labels, only, record } from "./recorder";
import { scope } from "./scope";

const required = {
  scope,
  id: "watch",
  description: "Watches",
  code: "notifier.js",
  keyArn: "arn:key",
} satisfies ServiceFunctionArgs;
const alerting = {
  owner: "platform-team",
  runbookBaseUrl: "https://runbook.example.com",
  topicArns: { P0: "arn:p0", P1: "arn:p1", P2: "arn:p2", P3: "arn:p3" },
};
const make = (changes: Partial<ServiceFunctionArgs> = {}) =>
  record(() => new ServiceFunction("watch", { ...required, ...changes }));
const statementsOf = (inputs: Readonly<Record<string, unknown>>) =>
  (JSON.parse(inputs["policy"] as string) as { Statement: { Sid: string }[] }).Statement;

describe("ServiceFunction", () => {
  it("has a log, a role of its own and a place for what failed, and nothing that runs it", async () => {
    const { resources } = await make();
    expect(labels(resources)).toEqual([
      "aws:cloudwatch/logGroup:LogGroup watch-logs",
      "aws:iam/role:Role watch-role",
      "aws:iam/rolePolicy:RolePolicy watch-role",
      "aws:lambda/function:Function watch-function",
      "aws:sqs/queue:Queue watch-dead-letters",
      "aws:sqs/queuePolicy:QueuePolicy watch-dead-letters",
    ]);
    expect(only(resources, "aws:lambda/function:Function")).not.toHaveProperty("vpcConfig");
  });

  it("runs by a schedule whose role can start it and nothing else", async () => {
    const { resources, components } = await make({ schedule: "rate(5 minutes)" });
    expect(only(resources, "aws:scheduler/schedule:Schedule")).toEqual({
      name: "ops-agent-worker-prod-watch",
      description: "Watches",
      scheduleExpression: "rate(5 minutes)",
      flexibleTimeWindow: { mode: "OFF" },
      target: {
        arn: "arn:watch-function",
        roleArn: "arn:watch-schedule",
        retryPolicy: { maximumEventAgeInSeconds: 900, maximumRetryAttempts: 3 },
        deadLetterConfig: { arn: "arn:watch-dead-letters" },
      },
    });
    const policy = only(resources, "aws:iam/rolePolicy:RolePolicy", "watch-schedule");
    const statements = [
      {
        Sid: "Start",
        Effect: "Allow",
        Action: ["lambda:InvokeFunction"],
        Resource: "arn:aws:lambda:eu-central-1:123456789012:function:ops-agent-worker-prod-watch",
      },
      {
        Sid: "PutAside",
        Effect: "Allow",
        Action: ["sqs:SendMessage"],
        Resource: "arn:aws:sqs:eu-central-1:123456789012:ops-agent-worker-prod-watch-dead-letters",
      },
      { Sid: "UseKey", Effect: "Allow", Action: ["kms:Decrypt", "kms:GenerateDataKey"], Resource: "arn:key" },
    ];
    expect(statementsOf(policy)).toEqual(statements);
    const { policyDocuments } = only(components, "ops:functions:ServiceFunction");
    expect(policyDocuments).toHaveProperty("watch-schedule.Statement", statements);
    const trust = only(resources, "aws:iam/role:Role", "watch-schedule")["assumeRolePolicy"] as string;
    expect(trust).toContain("scheduler.amazonaws.com");
    expect(trust).toContain("arn:aws:scheduler:eu-central-1:123456789012:schedule-group/*");
  });

  it("joins the network where it must, and its own code cannot use the right to", async () => {
    const { resources } = await make({ network: { subnetIds: ["subnet-1", "subnet-2"], securityGroupId: "sg-1" } });
    expect(only(resources, "aws:lambda/function:Function")["vpcConfig"]).toEqual({
      subnetIds: ["subnet-1", "subnet-2"],
      securityGroupIds: ["sg-1"],
    });
    const actions = [
      "ec2:AssignPrivateIpAddresses",
      "ec2:CreateNetworkInterface",
      "ec2:DeleteNetworkInterface",
      "ec2:DescribeNetworkInterfaces",
      "ec2:DescribeSubnets",
      "ec2:UnassignPrivateIpAddresses",
    ];
    const statements = statementsOf(only(resources, "aws:iam/rolePolicy:RolePolicy"));
    const arn = "arn:aws:lambda:eu-central-1:123456789012:function:ops-agent-worker-prod-watch";
    expect(statements.filter(({ Sid }) => ["JoinNetwork", "OnlyLambdaItself"].includes(Sid))).toEqual([
      { Sid: "JoinNetwork", Effect: "Allow", Action: actions, Resource: "*" },
      {
        Sid: "OnlyLambdaItself",
        Effect: "Deny",
        Action: actions,
        Resource: "*",
        Condition: { ArnEquals: { "lambda:SourceFunctionArn": arn } },
      },
    ]);
  });

  it("rings on failures, on being held back, and on what it gave up", async () => {
    const { resources } = await make({ alerting });
    const alarms = resources.filter(({ type }) => type === "aws:cloudwatch/metricAlarm:MetricAlarm");
    expect(alarms.map(({ inputs }) => [inputs["name"], inputs["metricName"], inputs["alarmActions"]])).toEqual([
      ["ops-agent-worker-prod-watch-dead-letters", "ApproximateNumberOfMessagesVisible", ["arn:p2"]],
      ["ops-agent-worker-prod-watch-errors", "Errors", ["arn:p2"]],
      ["ops-agent-worker-prod-watch-throttles", "Throttles", ["arn:p3"]],
    ]);
  });

  it.each([
    ["rate(1 minute)", { period: 60, evaluationPeriods: 2 }],
    ["rate(5 minutes)", { period: 300, evaluationPeriods: 2 }],
    ["rate(1 hour)", { period: 3_600, evaluationPeriods: 2 }],
    ["cron(0 * * * ? *)", { period: 3_600, evaluationPeriods: 2 }],
    ["cron(30 4 * * ? *)", { period: 3_600, evaluationPeriods: 25 }],
    ["rate(2 days)", { period: 3_600, evaluationPeriods: 49 }],
  ])("rings when %s does not run it", async (schedule, expected) => {
    const { resources } = await make({ alerting, schedule });
    expect(only(resources, "aws:cloudwatch/metricAlarm:MetricAlarm", "watch-watch-silent")).toMatchObject({
      ...expected,
      metricName: "Invocations",
      threshold: 1,
      comparisonOperator: "LessThanThreshold",
      treatMissingData: "breaching",
    });
  });

  it.each([
    ["cron(0 4 ? * SUN *)", "of a day of the week"],
    ["rate(7 days)", "longer than the week that CloudWatch looks back"],
  ])("leaves the silence of %s to its cron monitor: %s", async (schedule) => {
    const { resources } = await make({ alerting, schedule });
    expect(labels(resources)).not.toContain("aws:cloudwatch/metricAlarm:MetricAlarm watch-watch-silent");
  });
});
