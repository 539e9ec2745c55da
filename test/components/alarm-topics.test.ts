import { describe, expect, it } from "vitest";
import { AlarmTopics, GlobalAlarmTopics } from "../../components/alarms";
import { labels, only, record } from "./recorder";
import { scope } from "./scope";

describe("AlarmTopics", () => {
  const publishers = { P0: ["budgets", "events"] } as const;
  const make = () => record(() => new AlarmTopics("alarms", { scope, keyArn: "arn:key", publishers }));

  it("makes a topic for each severity, and keeps what could not be delivered", async () => {
    const { resources } = await make();
    expect(labels(resources)).toMatchInlineSnapshot(`
      [
        "aws:cloudwatch/logGroup:LogGroup alarms-p0-failures",
        "aws:cloudwatch/logGroup:LogGroup alarms-p1-failures",
        "aws:cloudwatch/logGroup:LogGroup alarms-p2-failures",
        "aws:cloudwatch/logGroup:LogGroup alarms-p3-failures",
        "aws:iam/role:Role alarms-delivery",
        "aws:iam/rolePolicy:RolePolicy alarms-delivery",
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

  it("encrypts topics, and has SNS write down its failures in a log of this stack", async () => {
    const { resources } = await make();
    expect(only(resources, "aws:sns/topic:Topic", "alarms-p0")).toEqual({
      name: "ops-agent-worker-prod-alarms-p0",
      kmsMasterKeyId: "arn:key",
      signatureVersion: 2,
      lambdaFailureFeedbackRoleArn: "arn:alarms-delivery",
      httpFailureFeedbackRoleArn: "arn:alarms-delivery",
      sqsFailureFeedbackRoleArn: "arn:alarms-delivery",
      tags: { Severity: "P0" },
    });
    expect(only(resources, "aws:cloudwatch/logGroup:LogGroup", "alarms-p0-failures")).toEqual({
      name: "sns/eu-central-1/123456789012/ops-agent-worker-prod-alarms-p0/Failure",
      retentionInDays: 90,
      kmsKeyId: "arn:key",
    });
    const { Statement } = JSON.parse(only(resources, "aws:iam/rolePolicy:RolePolicy")["policy"] as string) as {
      Statement: { Resource: string[] }[];
    };
    expect(Statement[0]?.Resource).toEqual(
      ["p0", "p1", "p2", "p3"].map(
        (severity) =>
          `arn:aws:logs:eu-central-1:123456789012:log-group:sns/eu-central-1/123456789012/ops-agent-worker-prod-alarms-${severity}/Failure:*`,
      ),
    );
  });

  it("lets nobody but alarms publish where nothing else is said", async () => {
    const { resources } = await make();
    const policy = JSON.parse(only(resources, "aws:sns/topicPolicy:TopicPolicy", "alarms-p1")["policy"] as string) as {
      Statement: { Sid: string }[];
    };
    expect(policy.Statement.map(({ Sid }) => Sid)).toEqual(["AlarmsPublish", "OnlyOverTls"]);
  });

  it("lets alarms and budgets of this account and EventBridge publish, over TLS", async () => {
    const { resources } = await make();
    const Resource = "arn:aws:sns:eu-central-1:123456789012:ops-agent-worker-prod-alarms-p0";
    expect(JSON.parse(only(resources, "aws:sns/topicPolicy:TopicPolicy", "alarms-p0")["policy"] as string)).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "AlarmsPublish",
          Effect: "Allow",
          Principal: { Service: "cloudwatch.amazonaws.com" },
          Action: "sns:Publish",
          Resource,
          Condition: {
            StringEquals: { "aws:SourceAccount": "123456789012" },
            ArnLike: { "aws:SourceArn": "arn:aws:cloudwatch:eu-central-1:123456789012:alarm:*" },
          },
        },
        {
          Sid: "BudgetsPublish",
          Effect: "Allow",
          Principal: { Service: "budgets.amazonaws.com" },
          Action: "sns:Publish",
          Resource,
          Condition: {
            StringEquals: { "aws:SourceAccount": "123456789012" },
            ArnLike: { "aws:SourceArn": "arn:aws:budgets::123456789012:*" },
          },
        },
        {
          Sid: "EventsPublish",
          Effect: "Allow",
          Principal: { Service: "events.amazonaws.com" },
          Action: "sns:Publish",
          Resource,
        },
        {
          Sid: "OnlyOverTls",
          Effect: "Deny",
          Principal: "*",
          Action: "sns:Publish",
          Resource,
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ],
    });
  });
});

describe("GlobalAlarmTopics", () => {
  it("has topics, a key and a role of its own in the other region", async () => {
    const { resources } = await record(() => new GlobalAlarmTopics("global", { scope, region: "us-east-1" }));
    expect(only(resources, "aws:kms/key:Key")["policy"]).toContain("arn:aws:logs:us-east-1:123456789012:");
    expect(only(resources, "aws:iam/role:Role")["name"]).toBe("ops-agent-worker-prod-us-east-1-alarms-delivery");
    expect(only(resources, "aws:sns/topicPolicy:TopicPolicy", "global-topics-p1")["policy"]).toContain(
      "arn:aws:sns:us-east-1:123456789012:ops-agent-worker-prod-alarms-p1",
    );
  });
});
