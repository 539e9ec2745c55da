import type { Severity } from "../../runtime/contract";
import type { Scope } from "../scope";
import { nameIn } from "../scope";
import type { Alerting, Announcement } from "./definition";

/** Where the page of an alarm is. */
export function runbookUrl({ runbookBaseUrl }: Alerting, runbook: string): string {
  const [page = "", anchor] = runbook.split("#");
  return `${runbookBaseUrl.replace(/\/$/, "")}/${page}.md${anchor === undefined ? "" : `#${anchor}`}`;
}

/** The key under which pages of several alarms of this stack become one incident. */
export function incidentKey(scope: Scope, { dedupeKey }: Announcement): string | undefined {
  return dedupeKey === undefined ? undefined : nameIn(scope, "alarm", dedupeKey);
}

/**
 * The text of an alarm. CloudWatch hands nothing else of an alarm to those it tells, so what the notifier must know beyond
 * the symptom stands here in fixed words: `Incident`, where it shares one, and last `Runbook`.
 */
export function descriptionOf(scope: Scope, alerting: Alerting, announcement: Announcement): string {
  const key = incidentKey(scope, announcement);
  const { owner, symptom, runbook } = announcement;
  return [
    symptom,
    ...(owner === undefined ? [] : [`Owner: ${owner}.`]),
    ...(key === undefined ? [] : [`Incident: ${key}.`]),
    `Runbook: ${runbookUrl(alerting, runbook)}`,
  ].join(" ");
}

/** What every alarm carries for those who list them; `severity` is whom it tells. */
export function tagsOf(
  scope: Scope,
  alerting: Alerting,
  severity: Severity,
  announcement: Announcement,
): Record<string, string> {
  const key = incidentKey(scope, announcement);
  return {
    Severity: severity,
    Owner: announcement.owner ?? alerting.owner,
    ...(key !== undefined && { Incident: key }),
  };
}
