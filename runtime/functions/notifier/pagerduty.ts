import { createHash } from "node:crypto";
import type { Severity } from "../../contract";
import { consoleUrl } from "./console-url";
import type { Notice } from "./notice";

/** PagerDuty's limits. Characters. */
const limits = Object.freeze({ summary: 1_024, dedupKey: 255 });

const pagerDutySeverity: Readonly<Record<Severity, "critical" | "error" | "warning" | "info">> = Object.freeze({
  P0: "critical",
  P1: "error",
  P2: "warning",
  P3: "info",
});

/**
 * The event in PagerDuty's Events API v2: an alarm opens an incident and its end closes the same one, however often
 * either message comes; a report opens one that a person closes. Undefined for a state that does neither.
 */
export function pagerDutyEvent(notice: Notice, service: string, routingKey: string) {
  if (notice.state === "INSUFFICIENT_DATA") return undefined;
  const common = { routing_key: routingKey, dedup_key: dedupKey(notice.incidentKey) };
  if (notice.state === "OK") return { ...common, event_action: "resolve" as const };
  const alarmUrl = consoleUrl(notice);
  return {
    ...common,
    event_action: "trigger" as const,
    client: service,
    ...(alarmUrl !== undefined && { client_url: alarmUrl }),
    links: [
      ...(notice.runbookUrl === undefined ? [] : [{ href: notice.runbookUrl, text: "Runbook" }]),
      ...(alarmUrl === undefined ? [] : [{ href: alarmUrl, text: "Alarm" }]),
    ],
    payload: {
      summary: `${notice.severity} ${service}: ${notice.name}: ${notice.reason}`.slice(0, limits.summary),
      source: service,
      severity: pagerDutySeverity[notice.severity],
      timestamp: notice.changedAt.toISOString(),
      class: notice.name,
      custom_details: {
        description: notice.description,
        reason: notice.reason,
        subject: notice.subject,
        region: notice.region,
        account: notice.account,
      },
    },
  };
}

/** An alarm's ARN names it for ever, and several may share a key; a long one is replaced by its hash. */
function dedupKey(key: string): string {
  return key.length <= limits.dedupKey ? key : createHash("sha256").update(key).digest("hex");
}
