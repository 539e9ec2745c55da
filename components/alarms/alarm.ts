import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Severity } from "../../runtime/contract";
import { nameIn } from "../scope";
import type { AlarmsArgs } from "./args";

type MetricQuery = aws.types.input.cloudwatch.MetricAlarmMetricQuery;

/** One number over time: of CloudWatch's own metrics, or of the worker's. */
export interface Metric {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, pulumi.Input<string>>>;
  readonly statistic: "Average" | "Maximum" | "Minimum" | "SampleCount" | "Sum";
}

export interface AlarmDefinition {
  /** Ends the alarm's name. */
  readonly id: string;
  readonly severity: Severity;
  /** What is wrong when it rings, as the person reads it who is woken. */
  readonly symptom: string;
  /** File in `docs/runbook`, without `.md`. */
  readonly runbook: string;
  /** A metric, or a calculation with several of them. */
  readonly watches: Metric | readonly MetricQuery[];
  readonly rings: "above" | "below";
  readonly threshold: number;
  /** Seconds, default 60. */
  readonly periodSeconds?: number;
  /** How many periods in a row must be bad. */
  readonly periods: number;
  /** What silence means: an outage where the metric is a sign of life, else nothing. */
  readonly silence: "breaching" | "notBreaching";
}

const statesOf = Object.freeze({ above: "GreaterThanThreshold", below: "LessThanThreshold" } as const);

/** An alarm that says who answers for it, how urgent it is and what to do, and that also says when it is over. */
export function makeAlarm(
  parent: pulumi.Resource,
  name: string,
  { scope, owner, runbookBaseUrl }: AlarmsArgs,
  topics: Readonly<Record<Severity, aws.sns.Topic>>,
  definition: AlarmDefinition,
): aws.cloudwatch.MetricAlarm {
  const {
    id,
    severity,
    symptom,
    runbook,
    watches,
    rings,
    threshold,
    periodSeconds = 60,
    periods,
    silence,
  } = definition;
  const actions = [topics[severity].arn];
  return new aws.cloudwatch.MetricAlarm(
    `${name}-${id}`,
    {
      name: nameIn(scope, "alarm", id),
      alarmDescription: `${symptom} Runbook: ${runbookBaseUrl.replace(/\/$/, "")}/${runbook}.md`,
      ...(isMetric(watches) ? { ...watches, period: periodSeconds } : { metricQueries: [...watches] }),
      comparisonOperator: statesOf[rings],
      threshold,
      evaluationPeriods: periods,
      datapointsToAlarm: periods,
      treatMissingData: silence,
      actionsEnabled: true,
      alarmActions: actions,
      okActions: actions,
      tags: { Severity: severity, Owner: owner },
    },
    { parent },
  );
}

function isMetric(watches: AlarmDefinition["watches"]): watches is Metric {
  return "metricName" in watches;
}
