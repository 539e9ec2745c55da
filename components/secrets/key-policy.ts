import * as pulumi from "@pulumi/pulumi";
import type { PolicyDocument } from "../policy-document";
import { policyDocument } from "../policy-document";
import type { Scope } from "../scope";
import { arnIn, budgetsIn, nameIn, pathIn } from "../scope";

/**
 * Who may use the service's key.
 *
 * The account's own identities get at it through their IAM policies. AWS services that act on nobody's behalf need words
 * of their own: CloudWatch Logs, for log groups of this stack only; CloudWatch alarms, budgets and EventBridge, which publish to
 * encrypted topics; and SNS, which puts messages into encrypted queues. Each is bound to this account, so that no other
 * customer's resource can borrow the service; but for EventBridge, which names no source when it publishes.
 */
export function keyPolicy(scope: Scope): PolicyDocument {
  const { accountId, partition, region } = scope;
  // In China the principal of CloudWatch Logs, unlike the others, has the partition's own domain.
  const domain = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
  return policyDocument(
    {
      Sid: "AccountDecidesByIam",
      Effect: "Allow",
      Principal: { AWS: pulumi.interpolate`arn:${partition}:iam::${accountId}:root` },
      Action: "kms:*",
      Resource: "*",
    },
    {
      Sid: "LogGroupsOfThisStack",
      Effect: "Allow",
      Principal: { Service: `logs.${region}.${domain}` },
      Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
      Resource: "*",
      Condition: {
        ArnLike: {
          "kms:EncryptionContext:aws:logs:arn": [
            arnIn(scope, "logs", `log-group:/${pathIn(scope)}/*`),
            // A long function name is cut short, but never within its first fifty characters.
            arnIn(scope, "logs", `log-group:/aws/lambda/${nameIn(scope, "function").slice(0, 50)}*`),
            // RDS names the logs that it exports itself, by the instance.
            arnIn(scope, "logs", `log-group:/aws/rds/instance/${nameIn(scope, "database")}/*`),
            // SNS names the logs of its failed deliveries itself.
            pulumi.interpolate`arn:${partition}:logs:${region}:${accountId}:log-group:sns/${region}/${accountId}/${nameIn(scope, "topic")}-*`,
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
      Condition: { StringEquals: { "aws:SourceAccount": accountId } },
    },
    {
      Sid: "BudgetsToEncryptedTopics",
      Effect: "Allow",
      Principal: { Service: "budgets.amazonaws.com" },
      Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
      Resource: "*",
      Condition: { StringEquals: { "aws:SourceAccount": accountId }, ArnLike: { "aws:SourceArn": budgetsIn(scope) } },
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
      Condition: {
        ArnLike: {
          "aws:SourceArn": pulumi.interpolate`arn:${partition}:sns:*:${accountId}:${nameIn(scope, "topic")}-*`,
        },
      },
    },
  );
}
