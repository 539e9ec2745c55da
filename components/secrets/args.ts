import type * as pulumi from "@pulumi/pulumi";
import type { JobSecret } from "../../runtime/contract";
import type { Scope } from "../scope";

export interface SecretsArgs {
  readonly scope: Scope;
  /** Where the worker reports errors. */
  readonly sentryDsn: pulumi.Input<string>;
  /** Where alarms are sent. Default none: something else delivers them. */
  readonly slackWebhookUrl?: pulumi.Input<string> | undefined;
  /** Which PagerDuty service is paged. */
  readonly pagerDutyRoutingKey: pulumi.Input<string>;
  /** What jobs need besides; each that is there becomes a secret. Default none. */
  readonly jobSecrets?: Readonly<Partial<Record<JobSecret, pulumi.Input<string> | undefined>>>;
  /**
   * How long a deleted secret can be brought back: 0, or 7 to 30 days. Its name cannot be used again before. Default 30.
   */
  readonly recoveryDays?: number;
}

export const secretsDefaults = Object.freeze({
  recoveryDays: 30,
  /** How long a deleted key can be brought back. With it goes everything it encrypts, so: the longest AWS offers. */
  keyDeletionDays: 30,
});
