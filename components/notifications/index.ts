import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { notifierEnvironment, severities } from "../../runtime/contract";
import { ServiceFunction } from "../functions";
import { allow } from "../policy-document";
import type { NotificationsArgs } from "./args";
import { notificationsDefaults } from "./args";

export type { NotificationsArgs } from "./args";
export { notificationsDefaults } from "./args";

/**
 * Delivers alarms: a function that is told by every topic and sends on to Slack and PagerDuty, as their severity asks.
 *
 * Costs nothing while no alarm rings.
 *
 * @example
 * const functionCode = bundleFunction("runtime/functions/notifier.ts");
 * new Notifications("notifications", { scope, serviceName, functionCode, topicArns: topics.topicArns, secretArn, keyArn });
 */
export class Notifications extends pulumi.ComponentResource {
  readonly functionName: pulumi.Output<string>;
  /** Where alarms wait that could not be delivered. */
  readonly deadLetterQueueUrl: pulumi.Output<string>;
  readonly nodes: { readonly notifier: ServiceFunction };

  constructor(name: string, args: NotificationsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ops:notifications:Notifications", name, {}, opts);
    const chosen = { ...notificationsDefaults, ...args };

    const notifier = new ServiceFunction(
      `${name}-notifier`,
      {
        scope: chosen.scope,
        id: "notifier",
        description: "Sends alarms on to Slack and PagerDuty",
        code: chosen.functionCode,
        keyArn: chosen.keyArn,
        timeoutSeconds: chosen.timeoutSeconds,
        logRetentionDays: chosen.logRetentionDays,
        environment: {
          [notifierEnvironment.secretArn]: chosen.secretArn,
          [notifierEnvironment.pagerDutyUrl]: chosen.pagerDutyEventsUrl,
          [notifierEnvironment.serviceName]: chosen.serviceName,
        },
        statements: [allow("ReadDestinations", ["secretsmanager:GetSecretValue"], chosen.secretArn)],
      },
      { parent: this },
    );
    for (const severity of severities) {
      const suffix = severity.toLowerCase();
      const topicArn = chosen.topicArns[severity];
      const permission = new aws.lambda.Permission(
        `${name}-${suffix}`,
        {
          function: notifier.functionName,
          action: "lambda:InvokeFunction",
          principal: "sns.amazonaws.com",
          sourceArn: topicArn,
        },
        { parent: this },
      );
      new aws.sns.TopicSubscription(
        `${name}-${suffix}`,
        { topic: topicArn, protocol: "lambda", endpoint: notifier.functionArn },
        { parent: this, dependsOn: permission },
      );
    }

    this.functionName = notifier.functionName;
    this.deadLetterQueueUrl = notifier.deadLetterQueueUrl;
    this.nodes = { notifier };
    this.registerOutputs({ functionName: this.functionName, deadLetterQueueUrl: this.deadLetterQueueUrl });
  }
}
