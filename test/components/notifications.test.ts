import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import type { NotificationsArgs } from "../../components/notifications";
import { Notifications } from "../../components/notifications";
import type { Recorded } from "./recorder";
import { labels, only, record, secret } from "./recorder";
import { scope } from "./scope";

const args: NotificationsArgs = {
  scope,
  serviceName: "service",
  functionCode: "notifier.js",
  digestCode: "alarm-digest.js",
  alerting: {
    owner: "platform-team",
    runbookBaseUrl: "https://runbook.test",
    topicArns: { P0: "arn:p0", P1: "arn:p1", P2: "arn:p2", P3: "arn:p3" },
  },
  secretArn: "arn:notifier-secret",
  keyArn: "arn:key",
};
const make = (changes: Partial<NotificationsArgs> = {}) =>
  record(() => new Notifications("notify", { ...args, ...changes }));

const subscriptionType = "aws:sns/topicSubscription:TopicSubscription";
const variables = (resources: readonly Recorded[], name: string) =>
  (only(resources, "aws:lambda/function:Function", name)["environment"] as { variables: Record<string, string> })
    .variables;
const names = (resources: readonly Recorded[], type: string) =>
  resources.filter((resource) => resource.type === type).map(({ name }) => name);

describe("Notifications", () => {
  it("makes the notifier, the digest, and alarms on both and on the topics", async () => {
    const { resources } = await make();
    expect(labels(resources)).toMatchInlineSnapshot(`
      [
        "aws:cloudwatch/logGroup:LogGroup notify-digest-logs",
        "aws:cloudwatch/logGroup:LogGroup notify-notifier-logs",
        "aws:cloudwatch/metricAlarm:MetricAlarm notify-delivery-failed-p0",
        "aws:cloudwatch/metricAlarm:MetricAlarm notify-delivery-failed-p1",
        "aws:cloudwatch/metricAlarm:MetricAlarm notify-delivery-failed-p2",
        "aws:cloudwatch/metricAlarm:MetricAlarm notify-delivery-failed-p3",
        "aws:cloudwatch/metricAlarm:MetricAlarm notify-digest-alarm-digest-dead-letters",
        "aws:cloudwatch/metricAlarm:MetricAlarm notify-digest-alarm-digest-errors",
        "aws:cloudwatch/metricAlarm:MetricAlarm notify-digest-alarm-digest-silent",
        "aws:cloudwatch/metricAlarm:MetricAlarm notify-digest-alarm-digest-throttles",
        "aws:cloudwatch/metricAlarm:MetricAlarm notify-notifier-dead-letters",
        "aws:cloudwatch/metricAlarm:MetricAlarm notify-notifier-errors",
        "aws:cloudwatch/metricAlarm:MetricAlarm notify-notifier-throttles",
        "aws:cloudwatch/metricAlarm:MetricAlarm notify-undigested",
        "aws:iam/role:Role notify-digest-role",
        "aws:iam/role:Role notify-digest-schedule",
        "aws:iam/role:Role notify-notifier-role",
        "aws:iam/rolePolicy:RolePolicy notify-digest-role",
        "aws:iam/rolePolicy:RolePolicy notify-digest-schedule",
        "aws:iam/rolePolicy:RolePolicy notify-notifier-role",
        "aws:lambda/function:Function notify-digest-function",
        "aws:lambda/function:Function notify-notifier-function",
        "aws:lambda/permission:Permission notify-p0",
        "aws:lambda/permission:Permission notify-p1",
        "aws:lambda/permission:Permission notify-p2",
        "aws:scheduler/schedule:Schedule notify-digest-schedule",
        "aws:sns/topicSubscription:TopicSubscription notify-digest-p3",
        "aws:sns/topicSubscription:TopicSubscription notify-p0",
        "aws:sns/topicSubscription:TopicSubscription notify-p1",
        "aws:sns/topicSubscription:TopicSubscription notify-p2",
        "aws:sqs/queue:Queue notify-digest",
        "aws:sqs/queue:Queue notify-digest-dead-letters",
        "aws:sqs/queue:Queue notify-notifier-dead-letters",
        "aws:sqs/queue:Queue notify-undigested",
        "aws:sqs/queuePolicy:QueuePolicy notify-digest",
        "aws:sqs/queuePolicy:QueuePolicy notify-digest-dead-letters",
        "aws:sqs/queuePolicy:QueuePolicy notify-notifier-dead-letters",
        "aws:sqs/queuePolicy:QueuePolicy notify-undigested",
      ]
    `);
  });

  it("gives the notifier references, never the secrets themselves", async () => {
    const { resources } = await make({ mentions: { P0: "channel", P1: "S0123ABC", P2: "nobody", P3: "U0123ABC" } });
    expect(variables(resources, "notify-notifier-function")).toEqual({
      NOTIFIER_SECRET_ARN: "arn:notifier-secret",
      PAGERDUTY_EVENTS_URL: "https://events.pagerduty.com/v2/enqueue",
      SERVICE_NAME: "service",
      ALARM_OWNER: "platform-team",
      SLACK_MENTIONS: '{"P0":"<!channel>","P1":"<!subteam^S0123ABC>","P3":"<@U0123ABC>"}',
      DIRECT_CHANNELS: "",
    });
  });

  it("is called by the topics that somebody hears at once, and by nothing else", async () => {
    const { resources } = await make();
    expect(names(resources, "aws:lambda/permission:Permission")).toEqual(["notify-p0", "notify-p1", "notify-p2"]);
    expect(only(resources, "aws:lambda/permission:Permission", "notify-p1")).toEqual({
      function: "ops-agent-worker-prod-notifier",
      action: "lambda:InvokeFunction",
      principal: "sns.amazonaws.com",
      sourceArn: "arn:p1",
    });
    expect(only(resources, subscriptionType, "notify-p1")).toEqual({
      topic: "arn:p1",
      protocol: "lambda",
      endpoint: "arn:notify-notifier-function",
    });
  });

  it("collects P3 in an encrypted queue that only its topic fills, and sums it up into P2", async () => {
    const { resources } = await make({ digestMostAlarms: 7 });
    expect(only(resources, "aws:sqs/queue:Queue", "notify-digest")).toEqual({
      name: "ops-agent-worker-prod-digest",
      kmsMasterKeyId: "arn:key",
      messageRetentionSeconds: 1_209_600,
      redrivePolicy: '{"deadLetterTargetArn":"arn:notify-undigested","maxReceiveCount":9}',
    });
    const queueArn = "arn:aws:sqs:eu-central-1:123456789012:ops-agent-worker-prod-digest";
    expect(JSON.parse(only(resources, "aws:sqs/queuePolicy:QueuePolicy", "notify-digest")["policy"] as string)).toEqual(
      {
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "TopicsPutIn",
            Effect: "Allow",
            Principal: { Service: "sns.amazonaws.com" },
            Action: "sqs:SendMessage",
            Resource: queueArn,
            Condition: { ArnEquals: { "aws:SourceArn": ["arn:p3"] } },
          },
          {
            Sid: "OnlyOverTls",
            Effect: "Deny",
            Principal: "*",
            Action: "sqs:*",
            Resource: queueArn,
            Condition: { Bool: { "aws:SecureTransport": "false" } },
          },
        ],
      },
    );
    expect(only(resources, subscriptionType, "notify-digest-p3")).toEqual({
      topic: "arn:p3",
      protocol: "sqs",
      endpoint: "arn:notify-digest",
    });
    expect(variables(resources, "notify-digest-function")).toMatchObject({
      DIGEST_TOPIC_ARN: "arn:p2",
      DIGEST_MOST_ALARMS: "7",
    });
    const { Statement } = JSON.parse(
      only(resources, "aws:iam/rolePolicy:RolePolicy", "notify-digest-role")["policy"] as string,
    ) as { Statement: { Sid: string }[] };
    expect(Statement.filter(({ Sid }) => ["TakeOutOfQueue", "TellSlack"].includes(Sid))).toEqual([
      {
        Sid: "TakeOutOfQueue",
        Effect: "Allow",
        Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage"],
        Resource: queueArn,
      },
      { Sid: "TellSlack", Effect: "Allow", Action: ["sns:Publish"], Resource: "arn:p2" },
    ]);
  });

  it.each([
    ["p0", "P1"],
    ["p1", "P0"],
    ["p2", "P1"],
    ["p3", "P2"],
  ])("tells of failed deliveries of %s by another topic", async (severity, told) => {
    const { resources } = await make();
    const alarm = only(resources, "aws:cloudwatch/metricAlarm:MetricAlarm", `notify-delivery-failed-${severity}`);
    expect(alarm).toMatchObject({
      namespace: "AWS/SNS",
      metricName: "NumberOfNotificationsFailed",
      dimensions: { TopicName: `ops-agent-worker-prod-alarms-${severity}` },
      threshold: 0,
      alarmActions: [`arn:${told.toLowerCase()}`],
      tags: { Severity: told },
    });
  });

  it("pages when the notifier fails or is held back: Slack may be what failed", async () => {
    const { resources } = await make();
    const alarm = (id: string) => only(resources, "aws:cloudwatch/metricAlarm:MetricAlarm", `notify-notifier-${id}`);
    for (const [id, metricName] of [
      ["errors", "Errors"],
      ["throttles", "Throttles"],
    ] as const)
      expect(alarm(id)).toMatchObject({
        metricName,
        dimensions: { FunctionName: "ops-agent-worker-prod-notifier" },
        alarmActions: ["arn:p1"],
      });
    expect(alarm("dead-letters")).toMatchObject({
      dimensions: { QueueName: "ops-agent-worker-prod-notifier-dead-letters" },
      alarmActions: ["arn:p1"],
    });
  });

  it("mails the fallback address what concerns delivery, and nothing else", async () => {
    const { resources } = await make({ fallbackEmail: "ops@example.com" });
    const prefix = (id: string) => ({ prefix: `ops-agent-worker-prod-${id}-` });
    expect(only(resources, subscriptionType, "notify-mail-p1")).toEqual({
      topic: "arn:p1",
      protocol: "email",
      endpoint: "ops@example.com",
      filterPolicyScope: "MessageBody",
      filterPolicy: JSON.stringify({ AlarmName: [prefix("delivery-failed"), prefix("notifier")] }),
    });
  });

  it("has Amazon Q show alarms where a channel is given, and may do nothing there", async () => {
    const { resources } = await make({ chat: { workspaceId: "T0123ABCD", channelId: "C0123ABCD" } });
    expect(only(resources, "aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration")).toEqual({
      // The scope's own, eu-central-1, has no endpoint for it.
      region: "us-east-2",
      configurationName: "ops-agent-worker-prod-alarms",
      iamRoleArn: "arn:notify-chat",
      slackTeamId: "T0123ABCD",
      slackChannelId: "C0123ABCD",
      snsTopicArns: ["arn:p0", "arn:p1", "arn:p2"],
      guardrailPolicyArns: ["arn:aws:iam::aws:policy/CloudWatchReadOnlyAccess"],
      loggingLevel: "ERROR",
      userAuthorizationRequired: true,
    });
    expect(names(resources, "aws:iam/rolePolicy:RolePolicy")).not.toContain("notify-chat");
    expect(variables(resources, "notify-notifier-function")["DIRECT_CHANNELS"]).toBe("slack");
    // P2 is heard in Slack only, so nothing of it is left to the notifier.
    expect(names(resources, "aws:lambda/permission:Permission")).toEqual(["notify-p0", "notify-p1"]);
    expect(only(resources, subscriptionType, "notify-p0")).not.toHaveProperty("filterPolicy");
  });

  it("has the notifier carry only reports to PagerDuty where Amazon Q and SNS carry the rest", async () => {
    const { resources } = await make({
      chat: { workspaceId: "T0123ABCD", channelId: "C0123ABCD" },
      pagerDutyIntegrationUrl: pulumi.secret("https://pagerduty.test/CANARY"),
    });
    expect(names(resources, "aws:lambda/permission:Permission")).toEqual(["notify-p0", "notify-p1"]);
    expect(only(resources, subscriptionType, "notify-p1")).toEqual({
      topic: "arn:p1",
      protocol: "lambda",
      endpoint: "arn:notify-notifier-function",
      filterPolicyScope: "MessageBody",
      filterPolicy: '{"source":["custom"]}',
    });
    expect(JSON.stringify(only(resources, "aws:iam/rolePolicy:RolePolicy", "notify-notifier-role"))).not.toContain(
      "DescribeAlarms",
    );
  });

  it("lets the notifier see which alarms ring, since only the last of an incident ends it", async () => {
    const { resources } = await make();
    const { policy } = only(resources, "aws:iam/rolePolicy:RolePolicy", "notify-notifier-role");
    const { Statement } = JSON.parse(policy as string) as { Statement: { Sid: string }[] };
    expect(Statement.find(({ Sid }) => Sid === "SeeAlarms")).toEqual({
      Sid: "SeeAlarms",
      Effect: "Allow",
      Action: ["cloudwatch:DescribeAlarms"],
      Resource: "*",
    });
  });

  it("has SNS page where PagerDuty's address is given, which stays a secret", async () => {
    const { resources } = await make({ pagerDutyIntegrationUrl: pulumi.secret("https://pagerduty.test/CANARY") });
    expect(names(resources, subscriptionType).filter((name) => name.includes("pagerduty"))).toEqual([
      "notify-pagerduty-p0",
      "notify-pagerduty-p1",
    ]);
    expect(only(resources, subscriptionType, "notify-pagerduty-p0")).toEqual({
      topic: "arn:p0",
      protocol: "https",
      endpoint: secret("https://pagerduty.test/CANARY"),
      endpointAutoConfirms: true,
      filterPolicyScope: "MessageBody",
      filterPolicy: '{"AlarmName":[{"exists":true}]}',
    });
    expect(variables(resources, "notify-notifier-function")["DIRECT_CHANNELS"]).toBe("pagerDuty");
    // Slack's webhook is served by the notifier still, whatever is told.
    expect(names(resources, "aws:lambda/permission:Permission")).toEqual(["notify-p0", "notify-p1", "notify-p2"]);
    expect(only(resources, subscriptionType, "notify-p0")).not.toHaveProperty("filterPolicy");
  });

  const makeWithVirginia = (changes: Partial<NotificationsArgs> = {}) =>
    record(() => {
      const provider = new aws.Provider("virginia", { region: "us-east-1" });
      const topicArns = { P0: "arn:v0", P1: "arn:v1", P2: "arn:v2", P3: "arn:v3" };
      const elsewhere = { topicArns, region: "us-east-1", provider };
      return new Notifications("notify", { ...args, elsewhere, ...changes });
    });
  const digestFillers = (resources: readonly Recorded[]) => {
    const { policy } = only(resources, "aws:sqs/queuePolicy:QueuePolicy", "notify-digest");
    return (JSON.parse(policy as string) as { Statement: { Principal: { Service?: unknown } }[] }).Statement[0]
      ?.Principal.Service;
  };

  it("listens to topics of a second region, where their subscriptions are made", async () => {
    const { resources } = await makeWithVirginia();
    const there = resources.filter(({ provider }) => provider?.includes("virginia"));
    expect(labels(there)).toEqual([
      `${subscriptionType} notify-digest-p3-us-east-1`,
      `${subscriptionType} notify-p0-us-east-1`,
      `${subscriptionType} notify-p1-us-east-1`,
      `${subscriptionType} notify-p2-us-east-1`,
    ]);
    expect(only(resources, "aws:lambda/permission:Permission", "notify-p1-us-east-1")["sourceArn"]).toBe("arn:v1");
    expect(only(resources, "aws:sqs/queuePolicy:QueuePolicy", "notify-digest")["policy"]).toContain(
      '["arn:p3","arn:v3"]',
    );
    expect(digestFillers(resources)).toBe("sns.amazonaws.com");
  });

  const withoutFunction = {
    chat: { workspaceId: "T0123ABCD", channelId: "C0123ABCD" },
    pagerDutyIntegrationUrl: pulumi.secret("https://pagerduty.test/CANARY"),
  };

  it("lets SNS fill the digest's queue as its regional self in a region that must be opted into", async () => {
    const inZurich = { ...scope, region: "eu-central-2" };
    const { resources } = await makeWithVirginia({ scope: inZurich, ...withoutFunction });
    expect(digestFillers(resources)).toEqual(["sns.amazonaws.com", "sns.eu-central-2.amazonaws.com"]);
    const there = resources.filter(({ provider }) => provider?.includes("virginia"));
    expect(labels(there)).toEqual([
      `${subscriptionType} notify-digest-p3-us-east-1`,
      `${subscriptionType} notify-pagerduty-p0-us-east-1`,
      `${subscriptionType} notify-pagerduty-p1-us-east-1`,
    ]);
    const { resources: alone } = await make({ scope: inZurich });
    expect(digestFillers(alone)).toBe("sns.amazonaws.com");
  });

  it.each([{}, { chat: withoutFunction.chat }, { pagerDutyIntegrationUrl: withoutFunction.pagerDutyIntegrationUrl }])(
    "refuses such a region where a function would have to hear another one: %#",
    async (changes) => {
      const scopeThere = { ...scope, region: "me-central-1" };
      await expect(makeWithVirginia({ scope: scopeThere, ...changes })).rejects.toThrow(
        "SNS hands a function in me-central-1, which must be opted into, nothing from another region",
      );
    },
  );
});
