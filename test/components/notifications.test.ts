import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import type { NotificationsArgs } from "../../components/notifications";
import { bundleFunction } from "../../components/functions";
import { Notifications } from "../../components/notifications";
import { labels, only, record } from "./recorder";
import { scope } from "./scope";

const args: NotificationsArgs = {
  scope,
  serviceName: "service",
  functionCode: "exports.handler = () => {};",
  topicArns: { P0: "arn:p0", P1: "arn:p1", P2: "arn:p2", P3: "arn:p3" },
  secretArn: "arn:notifier-secret",
  keyArn: "arn:key",
};
const make = () => record(() => new Notifications("notify", args));

describe("Notifications", () => {
  it("makes the function, listens to every severity, and keeps what it cannot deliver", async () => {
    const { resources } = await make();
    expect(labels(resources)).toMatchInlineSnapshot(`
      [
        "aws:cloudwatch/logGroup:LogGroup notify-logs",
        "aws:iam/role:Role notify-role",
        "aws:iam/rolePolicy:RolePolicy notify-role",
        "aws:lambda/function:Function notify-function",
        "aws:lambda/permission:Permission notify-p0",
        "aws:lambda/permission:Permission notify-p1",
        "aws:lambda/permission:Permission notify-p2",
        "aws:lambda/permission:Permission notify-p3",
        "aws:sns/topicSubscription:TopicSubscription notify-p0",
        "aws:sns/topicSubscription:TopicSubscription notify-p1",
        "aws:sns/topicSubscription:TopicSubscription notify-p2",
        "aws:sns/topicSubscription:TopicSubscription notify-p3",
        "aws:sqs/queue:Queue notify-dead-letters",
      ]
    `);
  });

  it("gives the function references, never the secrets themselves", async () => {
    const { resources } = await make();
    const { code, ...rest } = only(resources, "aws:lambda/function:Function");
    expect(rest).toEqual({
      name: "ops-agent-worker-prod-notifier",
      description: "Sends alarms on to Slack and PagerDuty",
      runtime: "nodejs22.x",
      handler: "notifier.handler",
      role: "arn:notify-role",
      timeout: 30,
      memorySize: 256,
      kmsKeyArn: "arn:key",
      environment: {
        variables: {
          NOTIFIER_SECRET_ARN: "arn:notifier-secret",
          PAGERDUTY_EVENTS_URL: "https://events.pagerduty.com/v2/enqueue",
          SERVICE_NAME: "service",
        },
      },
      deadLetterConfig: { targetArn: "arn:notify-dead-letters" },
    });
    const assets = await (code as { assets: Promise<Record<string, { text: Promise<string> }>> }).assets;
    expect(Object.keys(assets)).toEqual(["notifier.js"]);
    expect(await assets["notifier.js"]?.text).toBe(args.functionCode);
  });

  it("may write its log, read one secret and put messages aside, and nothing else", async () => {
    const { resources } = await make();
    expect(JSON.parse(only(resources, "aws:iam/rolePolicy:RolePolicy")["policy"] as string)).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "WriteLogs",
          Effect: "Allow",
          Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
          Resource: "arn:aws:logs:eu-central-1:123456789012:log-group:/aws/lambda/ops-agent-worker-prod-notifier:*",
        },
        {
          Sid: "ReadDestinations",
          Effect: "Allow",
          Action: ["secretsmanager:GetSecretValue"],
          Resource: "arn:notifier-secret",
        },
        {
          Sid: "PutAside",
          Effect: "Allow",
          Action: ["sqs:SendMessage"],
          Resource: "arn:aws:sqs:eu-central-1:123456789012:ops-agent-worker-prod-notifier-dead-letters",
        },
        { Sid: "UseKey", Effect: "Allow", Action: ["kms:Decrypt", "kms:GenerateDataKey"], Resource: "arn:key" },
      ],
    });
  });

  it("declares its policy, for rules that judge it before the secret is known", async () => {
    const { components, resources } = await make();
    const { policy } = only(resources, "aws:iam/rolePolicy:RolePolicy");
    expect(only(components, "ops:notifications:Notifications")).toEqual({
      policyDocuments: { "notify-role": JSON.parse(policy as string) as unknown },
    });
  });

  it("is called by the topics and by nothing else", async () => {
    const { resources } = await make();
    expect(only(resources, "aws:lambda/permission:Permission", "notify-p1")).toEqual({
      function: "ops-agent-worker-prod-notifier",
      action: "lambda:InvokeFunction",
      principal: "sns.amazonaws.com",
      sourceArn: "arn:p1",
    });
    expect(only(resources, "aws:sns/topicSubscription:TopicSubscription", "notify-p1")).toEqual({
      topic: "arn:p1",
      protocol: "lambda",
      endpoint: "arn:notify-function",
    });
  });

  it("encrypts what it puts aside and what it logs", async () => {
    const { resources } = await make();
    expect(only(resources, "aws:sqs/queue:Queue")).toEqual({
      name: "ops-agent-worker-prod-notifier-dead-letters",
      kmsMasterKeyId: "arn:key",
      messageRetentionSeconds: 1_209_600,
    });
    expect(only(resources, "aws:cloudwatch/logGroup:LogGroup")).toEqual({
      name: "/aws/lambda/ops-agent-worker-prod-notifier",
      retentionInDays: 90,
      kmsKeyId: "arn:key",
    });
  });
});

describe("bundleFunction", () => {
  it("makes the same file each time, with a handler and all that it needs", () => {
    const [one, other] = [1, 2].map(() => bundleFunction("runtime/functions/notifier.ts")) as [string, string];
    expect(createHash("sha256").update(one).digest("hex")).toBe(createHash("sha256").update(other).digest("hex"));
    const file = join(mkdtempSync(join(tmpdir(), "bundle-")), "notifier.cjs");
    writeFileSync(file, one);
    // Beside it is no node_modules, as in Lambda.
    expect(createRequire(file)(file)).toHaveProperty("handler", expect.any(Function));
    rmSync(dirname(file), { recursive: true });
  });

  it("says where a source is wrong", () => {
    expect(() => bundleFunction("runtime/functions/absent.ts")).toThrow(
      /Could not resolve "runtime\/functions\/absent\.ts"/,
    );
  });
});
