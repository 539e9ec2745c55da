import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Severity } from "../../runtime/contract";
import { severities } from "../../runtime/contract";
import type { PolicyDocument } from "../policy-document";
import { policyDocument } from "../policy-document";
import type { Scope } from "../scope";
import { arnIn, nameIn } from "../scope";

export interface AlarmTopicsArgs {
  readonly scope: Scope;
  /** Encrypts the topics. Its policy must let CloudWatch use it, or no alarm is delivered. */
  readonly keyArn: pulumi.Input<string>;
}

/**
 * One topic for each severity: who is told is decided by what subscribes to it, not by the alarm.
 *
 * @example
 * const { topicArns } = new AlarmTopics("alarms", { scope, keyArn });
 */
export class AlarmTopics extends pulumi.ComponentResource {
  readonly topicArns: Readonly<Record<Severity, pulumi.Output<string>>>;
  readonly nodes: { readonly topics: Readonly<Record<Severity, aws.sns.Topic>> };

  constructor(name: string, { scope, keyArn }: AlarmTopicsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ops:alarms:AlarmTopics", name, {}, opts);
    const makeTopic = (severity: Severity) => {
      const suffix = severity.toLowerCase();
      const topicName = nameIn(scope, "topic", "alarms", suffix);
      const topic = new aws.sns.Topic(
        `${name}-${suffix}`,
        { name: topicName, kmsMasterKeyId: keyArn },
        { parent: this },
      );
      new aws.sns.TopicPolicy(
        `${name}-${suffix}`,
        { arn: topic.arn, policy: pulumi.jsonStringify(topicPolicy(scope, topicName)) },
        { parent: this },
      );
      return [severity, topic] as const;
    };
    const topics = Object.fromEntries(severities.map(makeTopic)) as Record<Severity, aws.sns.Topic>;
    this.topicArns = Object.fromEntries(severities.map((severity) => [severity, topics[severity].arn])) as Record<
      Severity,
      pulumi.Output<string>
    >;
    this.nodes = { topics };
    this.registerOutputs({ topicArns: this.topicArns });
  }
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
