import type { PolicyDocument } from "../policy-document";
import { policyDocument } from "../policy-document";
import type { Scope } from "../scope";
import { arnIn, budgetsIn } from "../scope";

/** Who publishes to a topic beside the alarms. */
export type Publisher = "budgets" | "events";

/**
 * Alarms of this account may publish, and whoever else sends something there; nobody may over plain HTTP. Everything
 * else is left to IAM.
 *
 * EventBridge's statement has no condition because AWS allows none: it sends SNS no source, so a condition would never
 * hold and each event would be lost in silence. What bounds it is the one topic it names; a topic to which no event goes
 * does without, or a stranger's event could page somebody.
 */
export function topicPolicy(scope: Scope, topicName: string, publishers: readonly Publisher[]): PolicyDocument {
  const topicArn = arnIn(scope, "sns", topicName);
  const budgets = {
    Sid: "BudgetsPublish",
    Effect: "Allow",
    Principal: { Service: "budgets.amazonaws.com" },
    Action: "sns:Publish",
    Resource: topicArn,
    Condition: {
      StringEquals: { "aws:SourceAccount": scope.accountId },
      ArnLike: { "aws:SourceArn": budgetsIn(scope) },
    },
  } as const;
  const events = {
    Sid: "EventsPublish",
    Effect: "Allow",
    Principal: { Service: "events.amazonaws.com" },
    Action: "sns:Publish",
    Resource: topicArn,
  } as const;
  return policyDocument(
    {
      Sid: "AlarmsPublish",
      Effect: "Allow",
      Principal: { Service: "cloudwatch.amazonaws.com" },
      Action: "sns:Publish",
      Resource: topicArn,
      Condition: {
        StringEquals: { "aws:SourceAccount": scope.accountId },
        ArnLike: { "aws:SourceArn": arnIn(scope, "cloudwatch", "alarm:*") },
      },
    },
    ...publishers.map((publisher) => ({ budgets, events })[publisher]),
    {
      Sid: "OnlyOverTls",
      Effect: "Deny",
      Principal: "*",
      Action: "sns:Publish",
      Resource: topicArn,
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
  );
}
