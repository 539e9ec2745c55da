/** Where alarms lead. */
import type { Definition } from "../values";
import { oneOf, optional, recurring, safeUrl, text, wholeNumber } from "../values";

/** What Slack calls people by. */
const mention = text(
  "nobody, here, channel, or the id of a Slack member (U...) or group (S...)",
  /^(nobody|here|channel|[UWS][A-Z0-9]{6,})$/,
);

export const alertingKeys = {
  runbookBaseUrl: {
    about: "Where docs/runbook is published; each alarm's text links to a page below it.",
    ...safeUrl,
    example: "https://github.com/example/ops-agent-worker/blob/main/docs/runbook",
  },
  pagerDutyEventsUrl: {
    about: "Where pages are sent (PagerDuty Events API v2).",
    item: "env-alert-webhook-url",
    ...safeUrl,
    fallback: "https://events.pagerduty.com/v2/enqueue",
  },
  pagerDutyDelivery: {
    about:
      "function: the notifier pages, and alarms of one fault are one incident. https: SNS hands CloudWatch's alarms to PagerDuty itself, without a function between, and each opens its own; it needs the secret pagerDutyIntegrationUrl.",
    ...oneOf(["function", "https"]),
    fallback: "function",
  },
  slackWorkspaceId: {
    about:
      "Slack workspace that Amazon Q in chat applications (AWS Chatbot) was admitted to, together with slackChannelId: it then shows alarms, not the webhook. It is admitted once by hand, in AWS's console.",
    ...optional(text("workspace id such as T0123ABCD", /^T[A-Z0-9]{6,}$/)),
  },
  slackChannelId: {
    about: "Slack channel in which Amazon Q shows alarms.",
    ...optional(text("channel id such as C0123ABCD", /^[CG][A-Z0-9]{6,}$/)),
  },
  mentionP0: { about: "Whom a P0 alarm calls in Slack. Only with the webhook.", ...mention, fallback: "channel" },
  mentionP1: { about: "Whom a P1 alarm calls in Slack. Only with the webhook.", ...mention, fallback: "here" },
  mentionP2: { about: "Whom a P2 alarm calls in Slack. Only with the webhook.", ...mention, fallback: "nobody" },
  digestSchedule: {
    about: "When the P3 alarms since the last digest are summed up in Slack. UTC.",
    ...recurring,
    fallback: "cron(0 8 * * ? *)",
  },
  digestMostAlarms: {
    about: "How many alarms one digest names; it counts the rest.",
    ...wholeNumber(5, 100, "alarms"),
    fallback: "20",
  },
  fallbackEmail: {
    about:
      "Address that hears when alarms cannot be delivered, by a way of its own. Its owner must confirm the subscription once.",
    ...optional(text("e-mail address", /^[^\s@]+@[^\s@]+\.[^\s@]+$/)),
  },
} satisfies Record<string, Definition<unknown>>;
