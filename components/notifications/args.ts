import type * as pulumi from "@pulumi/pulumi";
import type { Severity } from "../../runtime/contract";
import type { Scope } from "../scope";

export interface NotificationsArgs {
  readonly scope: Scope;
  /** Name of the service in messages. */
  readonly serviceName: pulumi.Input<string>;
  /** JavaScript of the function, one file that exports `handler`. */
  readonly functionCode: string;
  /** Topic of each severity; all are listened to. */
  readonly topicArns: Readonly<Record<Severity, pulumi.Input<string>>>;
  /** Secret with `{ "slackWebhookUrl": ..., "pagerDutyRoutingKey": ... }`. */
  readonly secretArn: pulumi.Input<string>;
  /** Encrypts the secret, the log and what could not be delivered. */
  readonly keyArn: pulumi.Input<string>;
  /** Default: PagerDuty's public Events API v2. */
  readonly pagerDutyEventsUrl?: string;
  /** Default 90. */
  readonly logRetentionDays?: number;
}

export const notificationsDefaults = Object.freeze({
  pagerDutyEventsUrl: "https://events.pagerduty.com/v2/enqueue",
  logRetentionDays: 90,
  /** Longer than the function's own retries of both destinations take. */
  timeoutSeconds: 30,
});
