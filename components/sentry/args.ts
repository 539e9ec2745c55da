import type * as pulumi from "@pulumi/pulumi";
import type { sentryMonitors } from "../../runtime/contract";
import type { Scope } from "../scope";

export interface SentryArgs {
  readonly scope: Scope;
  /** Slug of the organization. */
  readonly organization: string;
  /** Slug of the team that owns the project. */
  readonly team: string;
  /** Where Sentry's API is. Default `https://sentry.io`. */
  readonly url?: string;
  /** Token of the API. Default: the environment variable SENTRY_AUTH_TOKEN. The state never holds it. */
  readonly authToken?: pulumi.Input<string> | undefined;
  /** Slug of a project that exists and is not managed here. Default: one is made. */
  readonly project?: string | undefined;
  /** Whether `pulumi destroy` refuses to delete the project, and its issues with it. Default true. */
  readonly protect?: boolean;
  /** Where `docs/runbook` is published; what monitors say links to it. */
  readonly runbookBaseUrl: string;
  /** More reported errors than this in five minutes open an issue. Default 10. */
  readonly errorsWarn?: number;
  /** More than this page. At least `errorsWarn`. Default 50. */
  readonly errorsPage?: number;
  /** Longer 95th percentiles of jobs' durations over ten minutes open an issue, and page. Default 60 and 90. */
  readonly jobDuration?: { readonly warnSeconds: number; readonly pageSeconds: number };
  /** Public addresses that are called once a minute. Default none. */
  readonly uptimeUrls?: readonly string[] | undefined;
  /** When scheduled work checks in: `rate(1 minute)` or `cron(0 3 * * ? *)` of its function. Default none. */
  readonly schedules?: Readonly<Partial<Record<keyof typeof sentryMonitors, string>>>;
  /** Number of the organization's Slack integration. Default: issues go to the project's members by e-mail. */
  readonly slackIntegrationId?: string | undefined;
  /** Such as `#incidents`. Needed with `slackIntegrationId`. */
  readonly slackChannel?: string | undefined;
  /**
   * Number of the organization's PagerDuty integration, which pages when a threshold, an address or scheduled work fails.
   * Default: nobody is paged from here; CloudWatch's alarms page too.
   */
  readonly pagerDutyIntegrationId?: string | undefined;
  /** Number of the service in that integration. Needed with `pagerDutyIntegrationId`. */
  readonly pagerDutyServiceId?: string | undefined;
  /** Its name there. Needed with `pagerDutyIntegrationId`. */
  readonly pagerDutyServiceName?: string | undefined;
}

export const sentryDefaults = Object.freeze({
  url: "https://sentry.io",
  protect: true,
  errorsWarn: 10,
  errorsPage: 50,
  jobDuration: Object.freeze({ warnSeconds: 60, pageSeconds: 90 }),
  schedules: {},
});

/** What was asked for, with every default in its place. */
export type ChosenSentry = SentryArgs & Required<Pick<SentryArgs, keyof typeof sentryDefaults>>;
