import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Severity } from "../../runtime/contract";
import type { Scope } from "../scope";
import { nameIn } from "../scope";

type MetricQuery = aws.types.input.cloudwatch.MetricAlarmMetricQuery;

/** Who answers for alarms, where their runbook is, and whom each severity tells. Every part that has alarms takes it. */
export interface Alerting {
  /** Tag Owner of each alarm. */
  readonly owner: string;
  /** Where `docs/runbook` is published; the text of each alarm links to its page. */
  readonly runbookBaseUrl: string;
  readonly topicArns: Readonly<Record<Severity, pulumi.Input<string>>>;
}

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

/** Alarms by the end of their names, such as `worker-down`. */
export type AlarmsById = Readonly<Record<string, aws.cloudwatch.MetricAlarm>>;

const statesOf = Object.freeze({ above: "GreaterThanThreshold", below: "LessThanThreshold" } as const);

/** Alarms that say who answers for them, how urgent they are and what to do, and that also say when they are over. */
export function makeAlarms(
  parent: pulumi.Resource,
  name: string,
  scope: Scope,
  alerting: Alerting,
  definitions: readonly AlarmDefinition[],
): AlarmsById {
  return Object.fromEntries(
    definitions.map((definition) => [definition.id, makeAlarm(parent, name, scope, alerting, definition)]),
  );
}

function makeAlarm(
  parent: pulumi.Resource,
  name: string,
  scope: Scope,
  { owner, runbookBaseUrl, topicArns }: Alerting,
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
  const actions = [topicArns[severity]];
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
