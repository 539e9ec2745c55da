/** Where alarms lead. */
import type { Definition } from "../values";
import { safeUrl } from "../values";

export const alertingKeys = {
  runbookBaseUrl: {
    about: "Where docs/runbook is published; each alarm's text links to a page below it.",
    ...safeUrl,
    example: "https://github.com/example/ops-agent-worker/blob/main/docs/runbook",
  },
  pagerDutyEventsUrl: {
    about: "Where pages are sent (PagerDuty Events API v2).",
    ...safeUrl,
    fallback: "https://events.pagerduty.com/v2/enqueue",
  },
} satisfies Record<string, Definition<unknown>>;
