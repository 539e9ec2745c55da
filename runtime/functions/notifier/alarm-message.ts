import * as z from "zod";
import type { Severity } from "../../contract";
import { severities } from "../../contract";

/** What Lambda receives from SNS, as far as it matters here. */
export const snsEvent = z.object({
  Records: z
    .array(
      z.object({
        Sns: z.object({
          MessageId: z.string(),
          TopicArn: z.string(),
          Message: z.string(),
          MessageAttributes: z.record(z.string(), z.object({ Value: z.string() })).default({}),
        }),
      }),
    )
    .min(1),
});
export type SnsMessage = z.infer<typeof snsEvent>["Records"][number]["Sns"];

const dimensions = z.array(z.object({ name: z.string(), value: z.string() }));

/** CloudWatch's alarm message, as far as it matters here. Alarms on metric math have `Metrics` instead of one name. */
const alarmMessage = z.object({
  AlarmName: z.string().min(1),
  AlarmDescription: z.string().nullish(),
  AlarmArn: z.string().min(1),
  AWSAccountId: z.string(),
  NewStateValue: z.enum(["ALARM", "OK", "INSUFFICIENT_DATA"]),
  NewStateReason: z.string(),
  StateChangeTime: z.coerce.date(),
  Trigger: z
    .object({
      Namespace: z.string().optional(),
      MetricName: z.string().optional(),
      Dimensions: dimensions.optional(),
      Metrics: z.array(z.object({ Expression: z.string().optional() })).optional(),
    })
    .optional(),
});

/** An alarm that changed its state. */
export interface AlarmChange {
  readonly name: string;
  readonly arn: string;
  readonly region: string;
  readonly account: string;
  readonly description: string;
  /** The first address in the description: what to do when it rings. */
  readonly runbookUrl: string | undefined;
  readonly state: "ALARM" | "OK" | "INSUFFICIENT_DATA";
  readonly reason: string;
  readonly changedAt: Date;
  /** Such as `AWS/ECS CPUUtilization (ServiceName=ops)`. */
  readonly metric: string;
  readonly severity: Severity;
}

/** @throws when it is not a CloudWatch alarm message, naming what is missing and quoting nothing of it */
export function readAlarmChange(message: SnsMessage): AlarmChange {
  const { data: alarm, error, success } = alarmMessage.safeParse(parseJson(message.Message));
  if (!success) {
    const fields = [...new Set(error.issues.map(({ path }) => path.join(".") || "(whole)"))];
    throw new Error(`message ${message.MessageId} is not a CloudWatch alarm; wrong or missing: ${fields.join(", ")}`);
  }
  const description = alarm.AlarmDescription ?? "";
  return {
    name: alarm.AlarmName,
    arn: alarm.AlarmArn,
    // The message's own Region is a long name; the ARN holds the code.
    region: alarm.AlarmArn.split(":")[3] ?? "",
    account: alarm.AWSAccountId,
    description,
    runbookUrl: /https?:\/\/[^\s<>"|]+/.exec(description)?.[0],
    state: alarm.NewStateValue,
    reason: alarm.NewStateReason,
    changedAt: alarm.StateChangeTime,
    metric: describeMetric(alarm.Trigger),
    severity: severityOf(message),
  };
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
  const named = message.MessageAttributes["severity"]?.Value ?? /[-_](p\d)$/i.exec(message.TopicArn)?.[1];
  return severities.find((severity) => severity === named?.toUpperCase()) ?? "P1";
}
