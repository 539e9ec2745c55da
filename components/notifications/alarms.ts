import type * as pulumi from "@pulumi/pulumi";
import type { Severity } from "../../runtime/contract";
import { severities } from "../../runtime/contract";
import type { AlarmDefinition, Metric } from "../alarms";

/** Begin the ids of all alarms on delivery itself, by which the fallback address picks them out. */
export const deliveryAlarmPrefixes = Object.freeze({ topics: "delivery-failed", notifier: "notifier" });

interface Watched {
  readonly topicNames: Readonly<Record<Severity, string>>;
  readonly notifierName: pulumi.Input<string>;
  readonly notifierDeadLettersName: pulumi.Input<string>;
  readonly undigestedName: pulumi.Input<string>;
}

/** A failure is told by the next more urgent topic, and of the most urgent by the one below. */
const toldBy: Readonly<Record<Severity, Severity>> = Object.freeze({ P0: "P1", P1: "P0", P2: "P1", P3: "P2" });

/** What can go wrong between an alarm and the one who should hear it. The notifier's failures page: Slack may be what failed. */
export function deliveryAlarms({
  topicNames,
  notifierName,
  notifierDeadLettersName,
  undigestedName,
}: Watched): readonly AlarmDefinition[] {
  const aboveNone = {
    runbook: "delivery-failed",
    dedupeKey: "delivery",
    rings: "above",
    threshold: 0,
    periods: 1,
    silence: "notBreaching",
  } as const;
  const waiting = (queueName: pulumi.Input<string>): Metric => ({
    namespace: "AWS/SQS",
    metricName: "ApproximateNumberOfMessagesVisible",
    dimensions: { QueueName: queueName },
    statistic: "Maximum",
  });
  const failures = (severity: Severity): Metric => ({
    namespace: "AWS/SNS",
    metricName: "NumberOfNotificationsFailed",
    dimensions: { TopicName: topicNames[severity] },
    statistic: "Sum",
  });
  const ofNotifier = (metricName: string): Metric => ({
    namespace: "AWS/Lambda",
    metricName,
    dimensions: { FunctionName: notifierName },
    statistic: "Sum",
  });
  return [
    ...severities.map((severity) => ({
      ...aboveNone,
      id: `${deliveryAlarmPrefixes.topics}-${severity.toLowerCase()}`,
      severity: toldBy[severity],
      symptom: `SNS could not deliver an alarm of severity ${severity}: somebody may not have heard of it.`,
      watches: failures(severity),
    })),
    {
      ...aboveNone,
      id: `${deliveryAlarmPrefixes.notifier}-errors`,
      severity: "P1",
      symptom: "The notifier could not hand an alarm to Slack or to PagerDuty and will try again.",
      watches: ofNotifier("Errors"),
    },
    {
      ...aboveNone,
      id: `${deliveryAlarmPrefixes.notifier}-throttles`,
      severity: "P1",
      symptom: "The notifier is held back, and alarms come late: the account's concurrency is used up.",
      watches: ofNotifier("Throttles"),
      periodSeconds: 300,
    },
    {
      ...aboveNone,
      id: `${deliveryAlarmPrefixes.notifier}-dead-letters`,
      severity: "P1",
      symptom: "The notifier has given up on an alarm: somebody has not heard of it.",
      watches: waiting(notifierDeadLettersName),
    },
    {
      ...aboveNone,
      id: "undigested",
      severity: "P2",
      symptom: "Minor alarms were left out of the digest after three days of trying: nobody has heard of them.",
      watches: waiting(undigestedName),
    },
  ];
}
