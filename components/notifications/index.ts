import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Channel, Severity } from "../../runtime/contract";
import { channels, notifierEnvironment, severities, severitiesOf } from "../../runtime/contract";
import { isOptIn } from "../../settings/regions";
import type { AlarmsById } from "../alarms";
import { makeAlarms, topicNamesIn } from "../alarms";
import { ServiceFunction } from "../functions";
import { allow } from "../policy-document";
import { nameIn } from "../scope";
import { deliveryAlarmPrefixes, deliveryAlarms } from "./alarms";
import type { NotificationsArgs } from "./args";
import { notificationsDefaults } from "./args";
import { makeChat } from "./chat";
import type { Digest } from "./digest";
import { makeDigest, planDigest } from "./digest";
import { leftToNotifier, subscribeFunction, subscribePagerDuty, topicSets } from "./subscriptions";

export type { ChatChannel, NotificationsArgs, TopicsElsewhere } from "./args";
export { notificationsDefaults } from "./args";

/**
 * Delivers alarms by the routing table of `runtime/contract`: P0 and P1 to PagerDuty and Slack, P2 to Slack, P3 to a daily
 * digest in Slack (catalogue: chat-alert-channel, pager-route-for-critical). Where `chat` or `pagerDutyIntegrationUrl` is
 * set AWS itself carries them, else a function does: decision 0032. When something cannot be delivered that is an alarm, too.
 *
 * Costs 1.20 USD a month for its twelve alarms; messages cost nothing worth naming.
 *
 * @throws when a function in a region that must be opted into would have to hear topics of another region
 * @example
 * const code = bundleFunctions("notifier", "alarm-digest");
 * new Notifications("notifications", { scope, serviceName, functionCode: code.notifier, digestCode: code["alarm-digest"], alerting, secretArn, keyArn });
 */
export class Notifications extends pulumi.ComponentResource {
  readonly functionName: pulumi.Output<string>;
  /** Where alarms wait that could not be delivered. */
  readonly deadLetterQueueUrl: pulumi.Output<string>;
  readonly nodes: {
    readonly notifier: ServiceFunction;
    readonly digest: Digest;
    readonly chat: aws.chatbot.SlackChannelConfiguration | undefined;
    /** By the end of their names: on the topics, on the notifier and on the digest. */
    readonly alarms: AlarmsById;
  };

  constructor(name: string, args: NotificationsArgs, opts?: pulumi.ComponentResourceOptions) {
    const plan = planDigest(args);
    const policyDocuments = { [`${name}-digest`]: plan.document, [`${name}-undigested`]: plan.putAside.document };
    // Where a function carries alarms, no subscription tells to whom: so it is declared.
    super("ops:notifications:Notifications", name, { policyDocuments, channels: { ...channels } }, opts);
    const chosen = { ...notificationsDefaults, ...args };
    const { scope, alerting, chat, pagerDutyIntegrationUrl, fallbackEmail } = chosen;
    const sets = topicSets(this, alerting, chosen.elsewhere);
    const direct: Channel[] = [
      ...(chat ? (["slack"] as const) : []),
      ...(pagerDutyIntegrationUrl ? (["pagerDuty"] as const) : []),
    ];

    const notifier = new ServiceFunction(
      `${name}-notifier`,
      {
        scope,
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
          [notifierEnvironment.owner]: alerting.owner,
          [notifierEnvironment.mentions]: JSON.stringify(mentionsOf(chosen.mentions)),
          [notifierEnvironment.direct]: direct.join(","),
        },
        statements: [
          allow("ReadDestinations", ["secretsmanager:GetSecretValue"], chosen.secretArn),
          // To see what else of an incident rings. With a narrower resource AWS leaves composite alarms out of the list.
          ...(pagerDutyIntegrationUrl ? [] : [allow("SeeAlarms", ["cloudwatch:DescribeAlarms"], "*")]),
        ],
      },
      { parent: this },
    );
    for (const set of sets) {
      for (const severity of severities) {
        const left = leftToNotifier(severity, direct, set);
        if (left === undefined) continue;
        if (set.ending !== "" && isOptIn(scope.region)) throw new Error(undeliverable(scope.region));
        subscribeFunction(this, name, set, severity, notifier, left);
      }
      if (pagerDutyIntegrationUrl) {
        for (const severity of severitiesOf("pagerDuty")) {
          subscribePagerDuty(name, set, severity, pagerDutyIntegrationUrl);
        }
      }
    }
    const digest = makeDigest(this, name, chosen, sets, plan);
    const watched = {
      topicNames: topicNamesIn(scope),
      notifierName: notifier.functionName,
      notifierDeadLettersName: notifier.nodes.deadLetters.name,
      undigestedName: digest.deadLetters.name,
    };
    const alarms = makeAlarms(this, name, scope, alerting, deliveryAlarms(watched));
    if (fallbackEmail !== undefined) {
      const prefixes = Object.values(deliveryAlarmPrefixes).map((prefix) => `${nameIn(scope, "alarm", prefix)}-`);
      for (const severity of severitiesOf("pagerDuty")) {
        new aws.sns.TopicSubscription(
          `${name}-mail-${severity.toLowerCase()}`,
          {
            topic: alerting.topicArns[severity],
            protocol: "email",
            endpoint: fallbackEmail,
            filterPolicyScope: "MessageBody",
            filterPolicy: JSON.stringify({ AlarmName: prefixes.map((prefix) => ({ prefix })) }),
          },
          { parent: this },
        );
      }
    }

    this.functionName = notifier.functionName;
    this.deadLetterQueueUrl = notifier.deadLetterQueueUrl;
    this.nodes = {
      notifier,
      digest,
      chat: chat && makeChat(this, name, scope, chat, sets),
      alarms: { ...alarms, ...digest.function.nodes.alarms },
    };
    this.registerOutputs({
      policyDocuments,
      channels: { ...channels },
      functionName: this.functionName,
      deadLetterQueueUrl: this.deadLetterQueueUrl,
    });
  }
}

function undeliverable(region: string): string {
  return `SNS hands a function in ${region}, which must be opted into, nothing from another region; set chat and pagerDutyIntegrationUrl, so that none is needed, or have no alarms elsewhere`;
}

/** In Slack's own notation; who is called nobody is left out. */
function mentionsOf(mentions: NonNullable<NotificationsArgs["mentions"]>): Partial<Record<Severity, string>> {
  const notation = (whom: string) => {
    if (whom === "here" || whom === "channel") return `<!${whom}>`;
    return whom.startsWith("S") ? `<!subteam^${whom}>` : `<@${whom}>`;
  };
  const called = Object.entries(mentions).filter(([, whom]) => whom !== "nobody");
  return Object.fromEntries(called.map(([severity, whom]) => [severity, notation(whom)]));
}
