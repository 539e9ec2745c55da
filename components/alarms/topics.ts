import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Severity } from "../../runtime/contract";
import { severities } from "../../runtime/contract";
import { allow, policyDocument, trustIn } from "../policy-document";
import type { Scope } from "../scope";
import { arnIn, nameIn } from "../scope";
import type { Publisher } from "./topic-policy";
import { topicPolicy } from "./topic-policy";

export interface AlarmTopicsArgs {
  /** Its region is the topics'. */
  readonly scope: Scope;
  /** Encrypts the topics and the logs of failed deliveries. Its policy must let CloudWatch use it, or no alarm is delivered. */
  readonly keyArn: pulumi.Input<string>;
  /** Of the logs of failed deliveries. Default 90. */
  readonly logRetentionDays?: number;
  /** What sends something to a topic beside the alarms. Default: nothing does. */
  readonly publishers?: Readonly<Partial<Record<Severity, readonly Publisher[]>>>;
}

export const alarmTopicsDefaults = Object.freeze({ logRetentionDays: 90, publishers: {} });

/**
 * One topic for each severity: who is told is decided by what subscribes to it, not by the alarm. SNS writes down each
 * delivery that failed for good. Costs nothing while all is well.
 *
 * @example
 * const { topicArns } = new AlarmTopics("alarms", { scope, keyArn, publishers: { P2: ["budgets"] } });
 */
export class AlarmTopics extends pulumi.ComponentResource {
  readonly topicArns: Readonly<Record<Severity, pulumi.Output<string>>>;
  readonly nodes: {
    readonly topics: Readonly<Record<Severity, aws.sns.Topic>>;
    readonly deliveryRole: aws.iam.Role;
  };

  constructor(name: string, args: AlarmTopicsArgs, opts?: pulumi.ComponentResourceOptions) {
    const { scope, keyArn, ...chosen } = { ...alarmTopicsDefaults, ...args };
    const publishers: NonNullable<AlarmTopicsArgs["publishers"]> = chosen.publishers;
    const topicNames = topicNamesIn(scope);
    const logGroupNames = Object.values(topicNames).map((topicName) => failureLogName(scope, topicName));
    const document = policyDocument(
      allow(
        "WriteDeliveryLogs",
        ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
        logGroupNames.map((logGroupName) => arnOfLogs(scope, logGroupName)),
      ),
    );
    const policyDocuments = { [`${name}-delivery`]: document };
    super("ops:alarms:AlarmTopics", name, { policyDocuments }, opts);

    const role = new aws.iam.Role(
      `${name}-delivery`,
      {
        name: nameIn(scope, "iamRole", "alarms", "delivery"),
        description: "Lets SNS write down which alarms it could not deliver",
        assumeRolePolicy: trustIn("sns.amazonaws.com"),
      },
      { parent: this },
    );
    const rolePolicy = new aws.iam.RolePolicy(
      `${name}-delivery`,
      { role: role.id, name: "delivery", policy: pulumi.jsonStringify(document) },
      { parent: this },
    );
    const makeTopic = (severity: Severity) => {
      const ending = severity.toLowerCase();
      const topicName = topicNames[severity];
      const logGroup = new aws.cloudwatch.LogGroup(
        `${name}-${ending}-failures`,
        { name: failureLogName(scope, topicName), retentionInDays: chosen.logRetentionDays, kmsKeyId: keyArn },
        { parent: this },
      );
      const topic = new aws.sns.Topic(
        `${name}-${ending}`,
        {
          name: topicName,
          kmsMasterKeyId: keyArn,
          signatureVersion: 2,
          lambdaFailureFeedbackRoleArn: role.arn,
          httpFailureFeedbackRoleArn: role.arn,
          sqsFailureFeedbackRoleArn: role.arn,
          tags: { Severity: severity },
        },
        { parent: this, dependsOn: [logGroup, rolePolicy] },
      );
      new aws.sns.TopicPolicy(
        `${name}-${ending}`,
        { arn: topic.arn, policy: pulumi.jsonStringify(topicPolicy(scope, topicName, publishers[severity] ?? [])) },
        { parent: this },
      );
      return [severity, topic] as const;
    };
    const topics = Object.fromEntries(severities.map(makeTopic)) as Record<Severity, aws.sns.Topic>;
    this.topicArns = Object.fromEntries(severities.map((severity) => [severity, topics[severity].arn])) as Record<
      Severity,
      pulumi.Output<string>
    >;
    this.nodes = { topics, deliveryRole: role };
    this.registerOutputs({ policyDocuments, topicArns: this.topicArns });
  }
}

/** The topics' names, which alarms on the topics themselves need before there is a topic. */
export function topicNamesIn(scope: Scope): Readonly<Record<Severity, string>> {
  const named = severities.map((severity) => [severity, nameIn(scope, "topic", "alarms", severity)]);
  return Object.fromEntries(named) as Record<Severity, string>;
}

/** SNS decides the name: `sns/<region>/<account>/<topic>/Failure`. */
function failureLogName({ region, accountId }: Scope, topicName: string): pulumi.Output<string> {
  return pulumi.interpolate`sns/${region}/${accountId}/${topicName}/Failure`;
}

function arnOfLogs(scope: Scope, logGroupName: pulumi.Output<string>): pulumi.Output<string> {
  return logGroupName.apply((known) => arnIn(scope, "logs", `log-group:${known}:*`));
}
