/** Keys whose values must be Pulumi secrets. Only presence, mark and form are checked; no value is kept or shown. */
import type { Settings } from "./keys";
import type { Definition } from "./values";
import { safeUrl, text } from "./values";

/** A key whose value must be a Pulumi secret. */
export interface SecretDefinition extends Definition<unknown> {
  /** Whether a stack with these settings cannot do without it, and that in words. Default: none can. */
  readonly needed?: { readonly when: (settings: Settings) => boolean; readonly text: string };
}

export const secretDefinitions = {
  slackWebhookUrl: {
    about: "Slack incoming webhook that alarms are sent to.",
    ...safeUrl,
  },
  pagerDutyRoutingKey: {
    about: "Integration key of the PagerDuty service that is paged by P0 and P1 alarms.",
    ...text("integration key without spaces", /^[\w-]{8,64}$/),
  },
  sentryDsn: {
    about: "Sentry project that the worker reports errors to.",
    expects: "DSN such as https://KEY@HOST/PROJECT (http only to loopback)",
    schema: safeUrl.schema.regex(/^https?:\/\/[^\s@/]+@[^\s@/]+(\/\S*)?\/\d+$/),
  },
} satisfies Record<string, SecretDefinition>;

export type SecretKey = keyof typeof secretDefinitions;
