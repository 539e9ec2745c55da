import * as z from "zod";
import type { Severity } from "../../contract";
import { severities } from "../../contract";
import { budgetNotice } from "./budget";
import type { Notice, SnsMessage } from "./notice";

const dimensions = z.array(z.object({ name: z.string(), value: z.string() }));

/** CloudWatch's alarm message, as far as it matters here. Alarms on metric math have `Metrics`, composites `AlarmRule`. */
const alarmMessage = z.object({
  AlarmName: z.string().min(1),
  AlarmDescription: z.string().nullish(),
  AlarmArn: z.string().min(1),
  AWSAccountId: z.string(),
  NewStateValue: z.enum(["ALARM", "OK", "INSUFFICIENT_DATA"]),
  OldStateValue: z.string().optional(),
  NewStateReason: z.string(),
  StateChangeTime: z.coerce.date(),
  AlarmRule: z.string().optional(),
  Trigger: z
    .object({
      Namespace: z.string().optional(),
      MetricName: z.string().optional(),
      Dimensions: dimensions.optional(),
      Metrics: z.array(z.object({ Expression: z.string().optional() })).optional(),
    })
    .optional(),
});

/** A report of our own (`ReportMessage` of the contract), as far as it matters here. */
const reportMessage = z.object({
  source: z.literal("custom"),
  content: z.object({ title: z.string(), description: z.string() }),
  metadata: z.object({
    eventType: z.string(),
    relatedResources: z.array(z.string()).default([]),
    additionalContext: z.object({
      name: z.string().min(1),
      severity: z.enum(severities),
      incidentKey: z.string().min(1),
      changedAt: z.coerce.date(),
      account: z.string(),
      region: z.string(),
      runbookUrl: z.string().optional(),
    }),
  }),
});

/** @throws when it is neither an alarm nor a report nor of a budget, naming what is missing and quoting nothing of it */
export function readNotice(message: SnsMessage): Notice {
  const budget = budgetNotice(message, severityOf(message));
  if (budget) return budget;
  const content = parseJson(message.Message);
  const report = reportMessage.safeParse(content);
  if (report.success) return fromReport(report.data);
  const { data: alarm, error, success } = alarmMessage.safeParse(content);
  if (!success) {
    const fields = [...new Set(error.issues.map(({ path }) => path.join(".") || "(whole)"))];
    throw new Error(`message ${message.MessageId} is not a CloudWatch alarm; wrong or missing: ${fields.join(", ")}`);
  }
  return fromAlarm(alarm, severityOf(message));
}

function fromAlarm(alarm: z.infer<typeof alarmMessage>, severity: Severity): Notice {
  const description = alarm.AlarmDescription ?? "";
  return {
    kind: "alarm",
    name: alarm.AlarmName,
    title: alarm.AlarmName,
    incidentKey: incidentIn(description) ?? alarm.AlarmArn,
    sharesIncident: incidentIn(description) !== undefined,
    // The message's own Region is a long name; the ARN holds the code.
    region: alarm.AlarmArn.split(":")[3] ?? "",
    account: alarm.AWSAccountId,
    description,
    runbookUrl: /https?:\/\/[^\s<>"|]+$/.exec(description)?.[0],
    owner: /\bOwner: (\S+)\.(?= |$)/.exec(description)?.[1],
    state: alarm.NewStateValue,
    isFirstCheck: alarm.NewStateValue === "OK" && alarm.OldStateValue === "INSUFFICIENT_DATA",
    reason: alarm.NewStateReason,
    changedAt: alarm.StateChangeTime,
    subject: alarm.AlarmRule ?? describeMetric(alarm.Trigger),
    severity,
  };
}

function fromReport({ content, metadata }: z.infer<typeof reportMessage>): Notice {
  return {
    kind: "report",
    ...metadata.additionalContext,
    title: content.title,
    sharesIncident: false,
    runbookUrl: metadata.additionalContext.runbookUrl,
    owner: undefined,
    description: content.description,
    state: "ALARM",
    isFirstCheck: false,
    reason: metadata.eventType,
    subject: metadata.relatedResources.join(", "),
  };
}

/** The key of the incident that an alarm's text names. */
export function incidentIn(description: string | undefined): string | undefined {
  return /\bIncident: (\S+)\.(?= |$)/.exec(description ?? "")?.[1];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function describeMetric(trigger: z.infer<typeof alarmMessage>["Trigger"]): string {
  if (trigger?.MetricName !== undefined) {
    const where = (trigger.Dimensions ?? []).map(({ name, value }) => `${name}=${value}`).join(", ");
    return `${trigger.Namespace ?? ""} ${trigger.MetricName}${where === "" ? "" : ` (${where})`}`.trim();
  }
  return trigger?.Metrics?.find(({ Expression }) => Expression !== undefined)?.Expression ?? "";
}

/**
 * The message's own attribute `severity`, else the end of the topic's name, such as `…-p1`. A message that says neither
 * is treated as P1: an alarm of unknown weight should rather wake somebody than nobody.
 */
function severityOf(message: SnsMessage): Severity {
  const named = message.MessageAttributes["severity"]?.Value;
  return (named === undefined ? severityOfTopic(message.TopicArn) : severityNamed(named)) ?? "P1";
}

/** Whom a topic tells, by the end of its name. */
export function severityOfTopic(arn: string): Severity | undefined {
  return severityNamed(/[-_](p\d)$/i.exec(arn)?.[1]);
}

function severityNamed(name: string | undefined): Severity | undefined {
  return severities.find((severity) => severity === name?.toUpperCase());
}
