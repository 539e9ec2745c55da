import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Severity } from "../../runtime/contract";
import type { Alerting } from "../alarms";
import type { Scope } from "../scope";

/** A second set of topics, of alarms that AWS allows in another region only. */
export interface TopicsElsewhere {
  readonly topicArns: Alerting["topicArns"];
  readonly region: string;
  /** Makes the subscriptions, which live where their topics do. */
  readonly provider: aws.Provider;
}

/** A Slack channel in which Amazon Q in chat applications (AWS Chatbot) shows alarms, without a function between. */
export interface ChatChannel {
  readonly workspaceId: string;
  readonly channelId: string;
}

export interface NotificationsArgs {
  readonly scope: Scope;
  /** Name of the service in messages. */
  readonly serviceName: pulumi.Input<string>;
  /** Path of the bundled notifier. */
  readonly functionCode: string;
  /** Path of the bundled digest. */
  readonly digestCode: string;
  /** The topics that are listened to, and whom failures to deliver are told. */
  readonly alerting: Alerting;
  /** Default: every alarm is in the scope's own region. */
  readonly elsewhere?: TopicsElsewhere | undefined;
  /** Secret with `{ "slackWebhookUrl": ..., "pagerDutyRoutingKey": ... }`. */
  readonly secretArn: pulumi.Input<string>;
  /** Encrypts the secret, the logs, what waits for the digest and what could not be delivered. */
  readonly keyArn: pulumi.Input<string>;
  /** Default: the webhook of the secret. */
  readonly chat?: ChatChannel | undefined;
  /**
   * PagerDuty's address for Amazon CloudWatch, to which SNS then hands paging alarms itself; a secret, since whoever has it
   * can open incidents. Reported events go by the function still: PagerDuty reads only CloudWatch's own messages there.
   * Default: the notifier pages for everything.
   */
  readonly pagerDutyIntegrationUrl?: pulumi.Output<string> | undefined;
  /** Default: PagerDuty's public Events API v2. */
  readonly pagerDutyEventsUrl?: string;
  /** Whom a message calls in Slack: `nobody`, `here`, `channel`, or the id of a member or group. Default nobody. */
  readonly mentions?: Partial<Readonly<Record<Severity, string>>>;
  /** When P3 alarms are summed up. Default daily at 08:00 UTC. */
  readonly digestSchedule?: string;
  /** Most alarms that one digest names. Default 20. */
  readonly digestMostAlarms?: number;
  /** Hears by mail when alarms cannot be delivered, once its owner has confirmed. Default nobody. */
  readonly fallbackEmail?: string | undefined;
  /** Default 90. */
  readonly logRetentionDays?: number;
}

export const notificationsDefaults = Object.freeze({
  pagerDutyEventsUrl: "https://events.pagerduty.com/v2/enqueue",
  mentions: {},
  digestSchedule: "cron(0 8 * * ? *)",
  digestMostAlarms: 20,
  logRetentionDays: 90,
  /** Longer than the notifier's own retries of both destinations take. */
  timeoutSeconds: 30,
  /** The digest reads a day's messages, ten at a time. */
  digestTimeoutSeconds: 120,
});

/** Of each run Lambda makes three attempts, so an alarm goes to the dead letters after three days without a digest. */
export const mostDigestAttempts = 9;
