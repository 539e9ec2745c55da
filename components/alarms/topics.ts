import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Severity } from "../../runtime/contract";
import { severities } from "../../runtime/contract";
import type { PolicyDocument } from "../policy-document";
import { policyDocument } from "../policy-document";
import type { Scope } from "../scope";
import { arnIn, nameIn } from "../scope";

/** One topic for each severity: who is told is decided by what subscribes to it, not by the alarm. */
export function makeTopics(
  parent: pulumi.Resource,
  name: string,
  scope: Scope,
  keyArn: pulumi.Input<string>,
): Readonly<Record<Severity, aws.sns.Topic>> {
  const makeTopic = (severity: Severity) => {
    const suffix = severity.toLowerCase();
    const topicName = nameIn(scope, "topic", "alarms", suffix);
    const topic = new aws.sns.Topic(`${name}-${suffix}`, { name: topicName, kmsMasterKeyId: keyArn }, { parent });
    new aws.sns.TopicPolicy(
      `${name}-${suffix}`,
      { arn: topic.arn, policy: pulumi.jsonStringify(topicPolicy(scope, topicName)) },
      { parent },
    );
    return [severity, topic] as const;
  };
  return Object.fromEntries(severities.map(makeTopic)) as Record<Severity, aws.sns.Topic>;
}

/** Alarms of this account may publish, nobody may over plain HTTP. Everything else is left to IAM. */
function topicPolicy(scope: Scope, topicName: string): PolicyDocument {
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
      Sid: "OnlyOverTls",
      Effect: "Deny",
      Principal: "*",
      Action: "sns:Publish",
      Resource: topicArn,
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
  );
}
