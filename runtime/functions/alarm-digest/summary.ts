import * as z from "zod";
import type { ReportMessage } from "../../contract";
import { severitiesOf } from "../../contract";
import { readNotice } from "../notifier/message";

/** What SNS puts into a queue. */
const envelope = z.object({ MessageId: z.string(), TopicArn: z.string(), Message: z.string() });

/** What one alarm did since the last digest. */
export interface AlarmSummary {
  readonly name: string;
  readonly rang: number;
  /** Whether its last message said that something is wrong. */
  readonly isRinging: boolean;
  readonly description: string;
}

/** Alarms that ring still, then those that rang most often; those that only ended stand for what rang before. */
export function summarize(bodies: readonly string[]): readonly AlarmSummary[] {
  const notices = bodies.flatMap((body) => noticeIn(body) ?? []);
  notices.sort((one, other) => one.changedAt.getTime() - other.changedAt.getTime());
  const alarms = new Map<string, AlarmSummary>();
  for (const { name, state, kind, description } of notices.filter(({ isFirstCheck }) => !isFirstCheck)) {
    const rang = (alarms.get(name)?.rang ?? 0) + (state === "ALARM" ? 1 : 0);
    alarms.set(name, { name, rang, isRinging: kind === "alarm" && state === "ALARM", description });
  }
  return [...alarms.values()].sort(
    (one, other) =>
      Number(other.isRinging) - Number(one.isRinging) || other.rang - one.rang || (one.name < other.name ? -1 : 1),
  );
}

/** A message that cannot be read is said so in the log and does not keep the rest from being sent. */
function noticeIn(body: string) {
  try {
    return readNotice({ MessageAttributes: {}, ...envelope.parse(JSON.parse(body)) });
  } catch (error) {
    const reason = error instanceof Error ? error.message : "unknown";
    console.error(JSON.stringify({ level: "error", event: "digest.unreadable", reason }));
    return undefined;
  }
}

export interface DigestContext {
  readonly service: string;
  readonly topicArn: string;
  readonly mostAlarms: number;
  readonly at: Date;
}

/** The digest as a report, which Slack shows whatever way alarms take there. */
export function digestMessage(
  alarms: readonly AlarmSummary[],
  { service, topicArn, mostAlarms, at }: DigestContext,
): ReportMessage {
  const ringing = alarms.filter(({ isRinging }) => isRinging).length;
  const title = `${service}: ${count(alarms.length, "minor alarm")} since the last digest, ${ringing} still ringing`;
  const lines = alarms.slice(0, mostAlarms).map(lineOf);
  const rest = alarms.length - lines.length;
  const [, , , region = "", account = ""] = topicArn.split(":");
  const name = `${service}-alarm-digest`;
  return {
    version: "1.0",
    source: "custom",
    content: {
      textType: "client-markdown",
      title,
      description: [...lines, ...(rest > 0 ? [`and ${count(rest, "more alarm")}`] : [])].join("\n"),
    },
    metadata: {
      threadId: name,
      summary: title,
      eventType: "Daily digest",
      relatedResources: [],
      additionalContext: {
        name,
        severity: severitiesOf("slack").at(-1) ?? "P2",
        incidentKey: name,
        changedAt: at.toISOString(),
        account,
        region,
      },
    },
  };
}

function lineOf({ name, rang, isRinging, description }: AlarmSummary): string {
  return `• ${name}${isRinging ? " (ringing)" : ""}, ${rang} ${rang === 1 ? "time" : "times"}: ${description}`;
}

function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? "" : "s"}`;
}
