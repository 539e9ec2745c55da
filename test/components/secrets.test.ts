import * as pulumi from "@pulumi/pulumi";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { jobSecrets } from "../../runtime/contract";
import { nameIn } from "../../components/scope";
import { Secrets } from "../../components/secrets";
import { labels, only, record, secret, valueOf } from "./recorder";
import { scope } from "./scope";

const values = {
  sentryDsn: "https://key@sentry.test/1",
  slackWebhookUrl: "https://slack.test/hook",
  pagerDutyRoutingKey: "routing-key",
};
const make = () => new Secrets("secrets", { scope, ...values });
const secretType = "aws:secretsmanager/secret:Secret";
const versionType = "aws:secretsmanager/secretVersion:SecretVersion";

describe("Secrets", () => {
  it("makes a key and two secrets, and fills them", async () => {
    const { resources } = await record(make);
    expect(labels(resources)).toEqual([
      "aws:kms/alias:Alias secrets-key",
      "aws:kms/key:Key secrets-key",
      "aws:secretsmanager/secret:Secret secrets-notifier",
      "aws:secretsmanager/secret:Secret secrets-sentry-dsn",
      "aws:secretsmanager/secretVersion:SecretVersion secrets-notifier",
      "aws:secretsmanager/secretVersion:SecretVersion secrets-sentry-dsn",
    ]);
  });

  it("keeps what jobs need besides, and says under which variable they find it", async () => {
    const jobSecrets = {
      "external-api-token": "token-of-vercel",
      "encryption-key": "key-of-the-app",
      "jwt-secret": undefined,
    };
    const { result, resources } = await record(() => new Secrets("secrets", { scope, ...values, jobSecrets }));
    expect(labels(resources).filter((label) => label.startsWith(versionType))).toEqual([
      `${versionType} secrets-encryption-key`,
      `${versionType} secrets-external-api-token`,
      `${versionType} secrets-notifier`,
      `${versionType} secrets-sentry-dsn`,
    ]);
    expect(only(resources, versionType, "secrets-external-api-token")["secretString"]).toEqual(
      secret("token-of-vercel"),
    );
    expect(Object.keys(result.jobSecretArns)).toEqual(["VERCEL_TOKEN", "ENCRYPTION_KEY"]);
    expect(await valueOf(pulumi.output(result.jobSecretArns["VERCEL_TOKEN"]))).toBe("arn:secrets-external-api-token");
    expect(Object.keys(result.secretArns)).toEqual(["sentry-dsn", "notifier", "external-api-token", "encryption-key"]);
  });

  it("encrypts each secret with a key that rotates, under a name that carries the stack's", async () => {
    const { resources } = await record(make);
    expect(only(resources, secretType, "secrets-sentry-dsn")).toEqual({
      name: "ops-agent-worker/prod/sentry-dsn",
      description: "Where errors are reported",
      kmsKeyId: "arn:secrets-key",
      recoveryWindowInDays: 30,
    });
    const { enableKeyRotation, deletionWindowInDays } = only(resources, "aws:kms/key:Key");
    expect({ enableKeyRotation, deletionWindowInDays }).toEqual({ enableKeyRotation: true, deletionWindowInDays: 30 });
  });

  it("lets logs of this stack and alarms of this account use the key, and leaves the rest to IAM", async () => {
    const { resources } = await record(make);
    expect(JSON.parse(only(resources, "aws:kms/key:Key")["policy"] as string)).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "AccountDecidesByIam",
          Effect: "Allow",
          Principal: { AWS: "arn:aws:iam::123456789012:root" },
          Action: "kms:*",
          Resource: "*",
        },
        {
          Sid: "LogGroupsOfThisStack",
          Effect: "Allow",
          Principal: { Service: "logs.eu-central-1.amazonaws.com" },
          Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
          Resource: "*",
          Condition: {
            ArnLike: {
              "kms:EncryptionContext:aws:logs:arn": [
                "arn:aws:logs:eu-central-1:123456789012:log-group:/ops-agent-worker/prod/*",
                "arn:aws:logs:eu-central-1:123456789012:log-group:/aws/lambda/ops-agent-worker-prod*",
                "arn:aws:logs:eu-central-1:123456789012:log-group:/aws/rds/instance/ops-agent-worker-prod/*",
                "arn:aws:logs:eu-central-1:123456789012:log-group:sns/eu-central-1/123456789012/ops-agent-worker-prod-*",
              ],
            },
          },
        },
        {
          Sid: "AlarmsToEncryptedTopics",
          Effect: "Allow",
          Principal: { Service: "cloudwatch.amazonaws.com" },
          Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
          Resource: "*",
          Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
        },
        {
          Sid: "BudgetsToEncryptedTopics",
          Effect: "Allow",
          Principal: { Service: "budgets.amazonaws.com" },
          Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
          Resource: "*",
          Condition: {
            StringEquals: { "aws:SourceAccount": "123456789012" },
            ArnLike: { "aws:SourceArn": "arn:aws:budgets::123456789012:*" },
          },
        },
        {
          Sid: "EventsToEncryptedTopics",
          Effect: "Allow",
          Principal: { Service: "events.amazonaws.com" },
          Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
          Resource: "*",
        },
        {
          Sid: "TopicsToEncryptedQueues",
          Effect: "Allow",
          Principal: { Service: "sns.amazonaws.com" },
          Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
          Resource: "*",
          Condition: { ArnLike: { "aws:SourceArn": "arn:aws:sns:*:123456789012:ops-agent-worker-prod-*" } },
        },
      ],
    });
  });

  it("knows a function's log group by its name even where that had to be cut short", async () => {
    const long = { ...scope, environment: "a-branch-with-a-name-of-nearly-fifty-characters-x" };
    const { resources } = await record(() => new Secrets("secrets", { scope: long, ...values }));
    const functionName = nameIn(long, "function", "snapshot-export");
    expect(functionName).toHaveLength(64);
    const policy = only(resources, "aws:kms/key:Key")["policy"] as string;
    const [, prefix] = /:log-group:\/aws\/lambda\/([^"*]+)\*"/.exec(policy) ?? [];
    expect(functionName.startsWith(prefix ?? "nothing")).toBe(true);
  });

  it("names CloudWatch Logs in China as China does", async () => {
    const { resources } = await record(
      () => new Secrets("secrets", { scope: { ...scope, region: "cn-north-1" }, ...values }),
    );
    expect(only(resources, "aws:kms/key:Key")["policy"]).toContain('"logs.cn-north-1.amazonaws.com.cn"');
  });

  it("keeps values secret even where they were given as plain text", async () => {
    const { result, resources } = await record(make);
    expect(only(resources, versionType, "secrets-sentry-dsn")).toEqual({
      secretId: "secrets-sentry-dsn-id",
      secretString: secret(values.sentryDsn),
    });
    const { slackWebhookUrl, pagerDutyRoutingKey } = values;
    expect(only(resources, versionType, "secrets-notifier")).toEqual({
      secretId: "secrets-notifier-id",
      secretString: secret(JSON.stringify({ slackWebhookUrl, pagerDutyRoutingKey })),
    });
    expect(await valueOf(result.notifierSecretArn)).toBe("arn:secrets-notifier");
  });
});

describe("the written procedure for replacing secrets", () => {
  it("names every secret that a stack can have, and what sets it (catalogue: secret-rotation-procedure)", () => {
    const page = readFileSync("docs/secrets.md", "utf8");
    const settings = ["sentryDsn", "slackWebhookUrl", "pagerDutyRoutingKey", "redisTokenVersions"];
    const named = ["sentry-dsn", "notifier", "redis/url", "rds!db-...", ...Object.keys(jobSecrets), ...settings];
    expect(named.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });
});
