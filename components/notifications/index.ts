import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { notifierEnvironment, severities } from "../../runtime/contract";
import { nameIn } from "../scope";
import type { NotificationsArgs } from "./args";
import { notificationsDefaults } from "./args";
import { makeRole, notifierDocument } from "./role";

export type { NotificationsArgs } from "./args";
export { notificationsDefaults } from "./args";
export { bundleFunction } from "./bundle";

/**
 * Delivers alarms: a function that is told by every topic and sends on to Slack and PagerDuty, as their severity asks.
 *
 * Lambda tries a message three times; what could not be delivered then is kept, encrypted, for 14 days. Costs nothing
 * while no alarm rings.
 *
 * @example
 * const functionCode = bundleFunction("runtime/functions/notifier.ts");
 * new Notifications("notifications", { scope, serviceName, functionCode, topicArns: alarms.topicArns, secretArn, keyArn });
 */
export class Notifications extends pulumi.ComponentResource {
  readonly functionName: pulumi.Output<string>;
  /** Where alarms wait that could not be delivered. */
  readonly deadLetterQueueUrl: pulumi.Output<string>;
  readonly nodes: {
    readonly function: aws.lambda.Function;
    readonly logGroup: aws.cloudwatch.LogGroup;
    readonly deadLetters: aws.sqs.Queue;
    readonly role: aws.iam.Role;
  };

  constructor(name: string, args: NotificationsArgs, opts?: pulumi.ComponentResourceOptions) {
    const chosen = { ...notificationsDefaults, ...args };
    const { scope, keyArn } = chosen;
    const functionName = nameIn(scope, "function", "notifier");
    const logGroupName = `/aws/lambda/${functionName}`;
    const deadLettersName = nameIn(scope, "queue", "notifier", "dead-letters");
    const document = notifierDocument(args, { logGroupName, deadLettersName });
    const policyDocuments = { [`${name}-role`]: document };
    super("ops:notifications:Notifications", name, { policyDocuments }, opts);

    const logGroup = new aws.cloudwatch.LogGroup(
      `${name}-logs`,
      { name: logGroupName, retentionInDays: chosen.logRetentionDays, kmsKeyId: keyArn },
      { parent: this },
    );
    const deadLetters = new aws.sqs.Queue(
      `${name}-dead-letters`,
      {
        name: deadLettersName,
        kmsMasterKeyId: keyArn,
        messageRetentionSeconds: chosen.deadLetterRetentionSeconds,
      },
      { parent: this },
    );
    const { role, policy } = makeRole(this, name, scope, document);
    const notifier = new aws.lambda.Function(
      `${name}-function`,
      {
        name: functionName,
        description: "Sends alarms on to Slack and PagerDuty",
        runtime: "nodejs22.x",
        handler: "notifier.handler",
        code: new pulumi.asset.AssetArchive({ "notifier.js": new pulumi.asset.StringAsset(chosen.functionCode) }),
        role: role.arn,
        timeout: chosen.timeoutSeconds,
        memorySize: chosen.memoryMib,
        kmsKeyArn: keyArn,
        environment: {
          variables: {
            [notifierEnvironment.secretArn]: chosen.secretArn,
            [notifierEnvironment.pagerDutyUrl]: chosen.pagerDutyEventsUrl,
            [notifierEnvironment.serviceName]: chosen.serviceName,
          },
        },
        deadLetterConfig: { targetArn: deadLetters.arn },
      },
      { parent: this, dependsOn: [logGroup, policy] },
    );

    for (const severity of severities) {
      const suffix = severity.toLowerCase();
      const topicArn = chosen.topicArns[severity];
      const permission = new aws.lambda.Permission(
        `${name}-${suffix}`,
        {
          function: notifier.name,
          action: "lambda:InvokeFunction",
          principal: "sns.amazonaws.com",
          sourceArn: topicArn,
        },
        { parent: this },
      );
      new aws.sns.TopicSubscription(
        `${name}-${suffix}`,
        { topic: topicArn, protocol: "lambda", endpoint: notifier.arn },
        { parent: this, dependsOn: permission },
      );
    }

    this.functionName = notifier.name;
    this.deadLetterQueueUrl = deadLetters.url;
    this.nodes = { function: notifier, logGroup, deadLetters, role };
    this.registerOutputs({
      policyDocuments,
      functionName: this.functionName,
      deadLetterQueueUrl: this.deadLetterQueueUrl,
    });
  }
}
