/** The stack's project in Sentry, and when its monitors open issues. */
import { z } from "zod";
import type { Definition } from "../values";
import { optional, safeUrl, text, wholeNumber } from "../values";
import { decimal } from "./decimal";

const slug = text("slug: lower-case letters, digits, - and _", /^(?!\d+$)[a-z0-9][a-z0-9_-]{0,49}$/);
const integration = text("number of an integration, as its address in Sentry's settings shows it", /^\d{1,18}$/);

export const sentryKeys = {
  sentryOrganization: {
    about:
      "Sentry organization in which project, key, monitors, alerts and dashboard are made. Without it none are, and the secret sentryDsn is needed.",
    ...optional(slug),
  },
  sentryTeam: {
    about: "Sentry team that owns the project. Together with sentryOrganization.",
    ...optional(slug),
  },
  sentryUrl: {
    about: "Where Sentry's API is; a region or a server of your own has another address.",
    ...safeUrl,
    fallback: "https://sentry.io",
  },
  sentryProject: {
    about: "Sentry project that exists and stays outside this stack. Default: the stack makes one, named after itself.",
    ...optional(slug),
  },
  sentryProtect: {
    about: "Whether pulumi destroy refuses to delete the Sentry project, and its issues with it.",
    expects: "true or false",
    schema: z.enum(["true", "false"]).transform((value) => value === "true"),
    fallback: { sandbox: "false", staging: "false", prod: "true" },
  },
  sentryErrorsWarn: {
    about: "More errors than this reported to Sentry in five minutes open an issue.",
    ...wholeNumber(1, 1_000_000, "errors"),
    fallback: "10",
  },
  sentryErrorsPage: {
    about: "More than this page, where sentryPagerDutyIntegrationId is set. At least sentryErrorsWarn.",
    ...wholeNumber(1, 1_000_000, "errors"),
    fallback: "50",
  },
  sentryTracesSampleRate: {
    about:
      "Share of the jobs whose duration and outcome Sentry gets; its monitor of durations and its dashboard see no others. Each is one span of Sentry's quota: at 0.2, a million jobs a month are 200 000. With 0 that monitor never rings.",
    item: "env-monitoring-sample-rate",
    ...decimal(0, 1, "spans per job"),
    fallback: { sandbox: "1", staging: "1", prod: "0.2" },
  },
  sentrySlackIntegrationId: {
    about:
      "Sentry's Slack integration, for messages about issues. Without it they go to the project's members by e-mail.",
    ...optional(integration),
  },
  sentrySlackChannel: {
    about: "Slack channel of those messages. Together with sentrySlackIntegrationId.",
    ...optional(text("channel such as #incidents", /^#[^\s#]{1,80}$/)),
  },
  sentryPagerDutyIntegrationId: {
    about: "Sentry's PagerDuty integration, which monitors page through. CloudWatch's alarms page without it.",
    ...optional(integration),
  },
  sentryPagerDutyServiceId: {
    about: "Number of the PagerDuty service in that integration. Together with sentryPagerDutyIntegrationId.",
    ...optional(text("number of a service", /^\d{1,18}$/)),
  },
  sentryPagerDutyServiceName: {
    about: "Name of that PagerDuty service. Together with sentryPagerDutyIntegrationId.",
    ...optional(text("name of a service", /^\S.{0,99}$/)),
  },
} satisfies Record<string, Definition<unknown>>;
