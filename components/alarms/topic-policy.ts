import type { PolicyDocument } from "../policy-document";
import { policyDocument } from "../policy-document";
import type { Scope } from "../scope";
import { arnIn } from "../scope";

/**
 * Alarms of this account and EventBridge may publish, nobody may over plain HTTP. Everything else is left to IAM.
 *
 * EventBridge's statement has no condition because AWS allows none: it sends SNS no source, so a condition would never
 * hold and each event would be lost in silence. What bounds it is the one topic it names.
 */
export function topicPolicy(scope: Scope, topicName: string): PolicyDocument {
  const topicArn = arnIn(scope, "sns", topicName);
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
    {
      Sid: "EventsPublish",
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: "sns:Publish",
      Resource: topicArn,
    },
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
