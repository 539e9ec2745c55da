import type * as pulumi from "@pulumi/pulumi";
import type { AlarmDefinition, Metric } from "../alarms";
import { longestGapSeconds } from "./schedule";

interface Watched {
  /** Ends the function's physical name, and begins the names of its alarms. */
  readonly id: string;
  readonly functionName: pulumi.Input<string>;
  readonly deadLettersName: pulumi.Input<string>;
  readonly schedule: string | undefined;
}

/** What can go wrong with a function: it fails, it is held back, it gives up on an event, or nothing runs it. */
export function functionAlarms({ id, functionName, deadLettersName, schedule }: Watched): readonly AlarmDefinition[] {
  const ofFunction = (metricName: string): Metric => ({
    namespace: "AWS/Lambda",
    metricName,
    dimensions: { FunctionName: functionName },
    statistic: "Sum",
  });
  const aboveNone = { rings: "above", threshold: 0, silence: "notBreaching", dedupeKey: id } as const;
  const gapSeconds = schedule === undefined ? undefined : watchableGapSeconds(schedule);
  return [
    {
      ...aboveNone,
      id: `${id}-errors`,
      severity: "P2",
      symptom: `Function ${id} has failed in the last five minutes.`,
      runbook: "function-errors",
      watches: ofFunction("Errors"),
      periodSeconds: 300,
      periods: 1,
    },
    {
      ...aboveNone,
      id: `${id}-throttles`,
      severity: "P3",
      symptom: `Function ${id} has been held back for fifteen minutes: the account's concurrency is used up.`,
      runbook: "function-errors",
      watches: ofFunction("Throttles"),
      periodSeconds: 300,
      periods: 3,
    },
    {
      ...aboveNone,
      id: `${id}-dead-letters`,
      severity: "P2",
      symptom: `Function ${id} has given up on an event; what it should have done is not done.`,
      runbook: "function-dead-letters",
      watches: {
        namespace: "AWS/SQS",
        metricName: "ApproximateNumberOfMessagesVisible",
        dimensions: { QueueName: deadLettersName },
        statistic: "Maximum",
      },
      periodSeconds: 300,
      periods: 1,
    },
    ...(gapSeconds === undefined ? [] : [silentAlarm(id, ofFunction("Invocations"), gapSeconds)]),
  ];
}

const hourSeconds = 3_600;
/** CloudWatch takes no alarm that looks back for longer. */
const longestLookSeconds = 7 * 24 * hourSeconds;

/** Nothing where a missed run could only be noticed after more than a week. */
function watchableGapSeconds(schedule: string): number | undefined {
  const gapSeconds = longestGapSeconds(schedule);
  return gapSeconds === undefined || gapSeconds + hourSeconds > longestLookSeconds ? undefined : gapSeconds;
}

/** Rings after two runs in a row were missed, of a daily function after an hour. */
function silentAlarm(id: string, watches: Metric, gapSeconds: number): AlarmDefinition {
  const isDaily = gapSeconds > hourSeconds;
  return {
    id: `${id}-silent`,
    dedupeKey: id,
    severity: "P2",
    symptom: `Function ${id} has not run when it should have.`,
    runbook: "function-silent",
    watches,
    rings: "below",
    threshold: 1,
    periodSeconds: isDaily ? hourSeconds : gapSeconds,
    periods: isDaily ? Math.ceil(gapSeconds / hourSeconds) + 1 : 2,
    silence: "breaching",
  };
}
