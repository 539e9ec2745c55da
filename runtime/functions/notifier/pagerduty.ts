import { createHash } from "node:crypto";
import type { Severity } from "../../contract";
import type { AlarmChange } from "./alarm-message";
import { consoleUrl } from "./console-url";

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
 * either message comes. Undefined for a state that does neither.
 */
export function pagerDutyEvent(alarm: AlarmChange, service: string, routingKey: string) {
  if (alarm.state === "INSUFFICIENT_DATA") return undefined;
  const common = { routing_key: routingKey, dedup_key: dedupKey(alarm.arn) };
  if (alarm.state === "OK") return { ...common, event_action: "resolve" as const };
  return {
    ...common,
    event_action: "trigger" as const,
    client: service,
    client_url: consoleUrl(alarm),
    links: [
      ...(alarm.runbookUrl === undefined ? [] : [{ href: alarm.runbookUrl, text: "Runbook" }]),
      { href: consoleUrl(alarm), text: "Alarm" },
    ],
    payload: {
      summary: `${alarm.severity} ${service}: ${alarm.name}: ${alarm.reason}`.slice(0, limits.summary),
      source: service,
      severity: pagerDutySeverity[alarm.severity],
      timestamp: alarm.changedAt.toISOString(),
      class: alarm.name,
      custom_details: {
        description: alarm.description,
        reason: alarm.reason,
        metric: alarm.metric,
        region: alarm.region,
        account: alarm.account,
      },
    },
  };
}

/** The alarm's ARN names it for ever; a long one is replaced by its hash. */
function dedupKey(arn: string): string {
  return arn.length <= limits.dedupKey ? arn : createHash("sha256").update(arn).digest("hex");
}
