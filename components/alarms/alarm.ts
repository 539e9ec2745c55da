import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Severity } from "../../runtime/contract";
import type { Scope } from "../scope";
import { arnIn, nameIn } from "../scope";
import { descriptionOf, tagsOf } from "./announcement";
import type { AlarmDefinition, Alerting, Metric } from "./definition";

type MetricQuery = aws.types.input.cloudwatch.MetricAlarmMetricQuery;

/** An alarm that remembers how it was defined, so that composites and the dashboard can be made of it. */
export class Alarm extends aws.cloudwatch.MetricAlarm {
  /** These three are known before the alarm exists. */
  readonly fixedName: string;
  readonly fixedArn: pulumi.Output<string>;
  readonly fixedRegion: string;
  readonly definition: AlarmDefinition;

  constructor(
    name: string,
    scope: Scope,
    alerting: Alerting,
    definition: AlarmDefinition,
    opts: pulumi.CustomResourceOptions,
  ) {
    const fixedName = nameIn(scope, "alarm", definition.id);
    super(name, { name: fixedName, ...argsOf(scope, alerting, definition) }, opts);
    this.fixedName = fixedName;
    this.fixedArn = arnIn(scope, "cloudwatch", `alarm:${fixedName}`);
    this.fixedRegion = scope.region;
    this.definition = definition;
  }
}

/** Alarms by the end of their names, such as `worker-down`. */
export type AlarmsById = Readonly<Record<string, Alarm>>;

/** Alarms that say who answers for them, how urgent they are and what to do, and that also say when they are over. */
export function makeAlarms(
  parent: pulumi.Resource,
  name: string,
  scope: Scope,
  alerting: Alerting,
  definitions: readonly AlarmDefinition[],
  opts: pulumi.CustomResourceOptions = {},
): AlarmsById {
  return Object.fromEntries(
    definitions.map((definition) => {
      const dependsOn = definition.silence === "breaching" ? [...(alerting.silenceAfter ?? [])] : [];
      return [
        definition.id,
        new Alarm(`${name}-${definition.id}`, scope, alerting, definition, { dependsOn, ...opts, parent }),
      ];
    }),
  );
}

/** The same, where alarms on silence wait for one thing more. */
export function silentUntil(alerting: Alerting, resource: pulumi.Resource | undefined): Alerting {
  return resource === undefined
    ? alerting
    : { ...alerting, silenceAfter: [...(alerting.silenceAfter ?? []), resource] };
}

/** Whom the alarm itself tells. A symptom only leaves a trace: its composite speaks for it, unless the service is down. */
function severityOf({ severity, symptomOf }: AlarmDefinition): Severity {
  return symptomOf === undefined ? severity : "P3";
}

const comparisons = Object.freeze({ above: "GreaterThanThreshold", below: "LessThanThreshold" } as const);

function argsOf(scope: Scope, alerting: Alerting, definition: AlarmDefinition): aws.cloudwatch.MetricAlarmArgs {
  const { watches, minimumSamples, rings, threshold, periodSeconds = 60, periods, silence } = definition;
  const severity = severityOf(definition);
  const actions = [alerting.topicArns[severity]];
  return {
    alarmDescription: descriptionOf(scope, alerting, definition),
    ...(!isMetric(watches)
      ? { metricQueries: [...watches] }
      : minimumSamples === undefined
        ? { ...single(watches), period: periodSeconds }
        : { metricQueries: unlessTooFew(watches, minimumSamples, threshold, periodSeconds) }),
    comparisonOperator: comparisons[rings],
    threshold,
    evaluationPeriods: periods,
    datapointsToAlarm: periods,
    treatMissingData: silence,
    actionsEnabled: true,
    alarmActions: actions,
    okActions: actions,
    tags: tagsOf(scope, alerting, severity, definition),
  };
}

function isMetric(watches: AlarmDefinition["watches"]): watches is Metric {
  return "metricName" in watches;
}

function single({ statistic, ...metric }: Metric) {
  if (!statistic.startsWith("p")) return { ...metric, statistic };
  // A percentile of a few samples is close to their maximum; CloudWatch then keeps the state it has.
  return { ...metric, extendedStatistic: statistic, evaluateLowSampleCountPercentiles: "ignore" };
}

/** The metric where a period has enough samples, else the threshold itself, which never rings: comparisons are strict. */
function unlessTooFew(
  { namespace, metricName, dimensions, statistic }: Metric,
  minimumSamples: number,
  threshold: number,
  period: number,
): MetricQuery[] {
  const query = (id: string, stat: Metric["statistic"]): MetricQuery => ({
    id,
    returnData: false,
    metric: { namespace, metricName, dimensions: { ...dimensions }, period, stat },
  });
  return [
    {
      id: "judged",
      label: `${metricName} of at least ${minimumSamples} samples`,
      expression: `IF(samples >= ${minimumSamples}, measured, ${threshold})`,
      returnData: true,
    },
    query("measured", statistic),
    query("samples", "SampleCount"),
  ];
}
