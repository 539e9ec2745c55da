import { describe, expect, it } from "vitest";
import { SecretAge } from "../../components/secrets";

import { labels, only, record } from "./recorder";
import { scope } from "./scope";

const alerting = {
  owner: "platform-team",
  runbookBaseUrl: "https://runbook.test",
  topicArns: { P0: "arn:p0", P1: "arn:p1", P2: "arn:p2", P3: "arn:p3" },
};
const make = () =>
  new SecretAge("age", {
    scope,
    serviceName: "worker",
    secrets: [
      { id: "sentry-dsn", arn: "arn:dsn" },
      { id: "encryption-key", arn: "arn:key-of-the-app", maxAgeDays: 365 },
    ],
    keyArn: "arn:key",
    functionCode: "secret-age.js",
    alerting,
  });

describe("SecretAge", () => {
  it("is a scheduled function with an alarm for each secret", async () => {
    const { resources } = await record(make);
    expect(labels(resources)).toMatchInlineSnapshot(`
      [
        "aws:cloudwatch/logGroup:LogGroup age-function-logs",
        "aws:cloudwatch/metricAlarm:MetricAlarm age-function-secret-age-dead-letters",
        "aws:cloudwatch/metricAlarm:MetricAlarm age-function-secret-age-errors",
        "aws:cloudwatch/metricAlarm:MetricAlarm age-function-secret-age-silent",
        "aws:cloudwatch/metricAlarm:MetricAlarm age-function-secret-age-throttles",
        "aws:cloudwatch/metricAlarm:MetricAlarm age-secret-age-encryption-key",
        "aws:cloudwatch/metricAlarm:MetricAlarm age-secret-age-sentry-dsn",
        "aws:iam/role:Role age-function-role",
        "aws:iam/role:Role age-function-schedule",
        "aws:iam/rolePolicy:RolePolicy age-function-role",
        "aws:iam/rolePolicy:RolePolicy age-function-schedule",
        "aws:lambda/function:Function age-function-function",
        "aws:scheduler/schedule:Schedule age-function-schedule",
        "aws:sqs/queue:Queue age-function-dead-letters",
        "aws:sqs/queuePolicy:QueuePolicy age-function-dead-letters",
      ]
    `);
  });

  it("may list the versions of exactly these secrets and read none", async () => {
    const { resources } = await record(make);
    const { policy } = only(resources, "aws:iam/rolePolicy:RolePolicy", "age-function-role");
    const about = (JSON.parse(policy as string) as { Statement: { Action: string[] }[] }).Statement.filter(
      ({ Action }) => Action.some((action) => action.startsWith("secretsmanager:")),
    );
    expect(about).toEqual([
      {
        Sid: "ListVersions",
        Effect: "Allow",
        Action: ["secretsmanager:ListSecretVersionIds"],
        Resource: ["arn:dsn", "arn:key-of-the-app"],
      },
    ]);
    const { environment } = only(resources, "aws:lambda/function:Function");
    expect(environment).toEqual({
      variables: {
        SERVICE_NAME: "worker",
        WATCHED_ARNS: JSON.stringify({ "sentry-dsn": "arn:dsn", "encryption-key": "arn:key-of-the-app" }),
      },
    });
  });

  it("rings for each secret at its own age, and not for silence", async () => {
    const { resources } = await record(make);
    const alarm = (id: string) => only(resources, "aws:cloudwatch/metricAlarm:MetricAlarm", `age-secret-age-${id}`);
    expect(alarm("sentry-dsn")).toMatchObject({
      namespace: "OpsAgentWorker",
      metricName: "SecretAgeDays",
      dimensions: { Service: "worker", Secret: "sentry-dsn" },
      statistic: "Maximum",
      period: 86_400,
      evaluationPeriods: 1,
      comparisonOperator: "GreaterThanThreshold",
      threshold: 90,
      treatMissingData: "notBreaching",
      tags: { Severity: "P2" },
    });
    expect(alarm("encryption-key")).toMatchObject({ threshold: 365 });
  });
});
