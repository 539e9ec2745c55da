import * as pulumi from "@pulumi/pulumi";
import type { Scope } from "../scope";
import type { Alarm } from "./alarm";
import type { AlarmDefinition, Metric } from "./definition";

/** A family of the stack and its alarms, as the dashboard shows them. */
export interface DashboardSection {
  readonly title: string;
  readonly alarms: readonly Alarm[];
}

const columns = 24;
const widget = Object.freeze({ width: 8, height: 6 });
const alarmsPerStatusRow = 8;

/** CloudWatch's limits for one dashboard and one graph. */
const mostWidgets = 500;
const mostAlarmsInStatus = 100;

/**
 * The body of the stack's dashboard: on top all alarms with their states, below for each family its alarms' metrics, with
 * the threshold drawn in. One graph for all alarms on the same metric, so that warn and page stand in one picture.
 */
export function dashboardBody(scope: Scope, sections: readonly DashboardSection[]) {
  const arns = sections.flatMap(({ alarms }) => alarms.map(({ fixedArn }) => fixedArn)).slice(0, mostAlarmsInStatus);
  const statusHeight = Math.min(12, 1 + Math.ceil(arns.length / alarmsPerStatusRow));
  const status = {
    type: "alarm",
    ...{ x: 0, y: 0, width: columns, height: statusHeight },
    properties: {
      title: `Alarms of ${scope.service} in ${scope.environment}`,
      sortBy: "stateUpdatedTimestamp",
      alarms: arns,
    },
  };
  let y = statusHeight;
  const rows = sections
    .filter(({ alarms }) => alarms.length > 0)
    .flatMap(({ title, alarms }) => {
      const heading = { type: "text", x: 0, y, width: columns, height: 1, properties: { markdown: `## ${title}` } };
      y += 1;
      const graphs = byMetric(alarms).map((group, index) => ({
        type: "metric",
        x: (index * widget.width) % columns,
        y: y + Math.floor((index * widget.width) / columns) * widget.height,
        ...widget,
        properties: graph(group),
      }));
      y += Math.ceil((graphs.length * widget.width) / columns) * widget.height;
      return [heading, ...graphs];
    });
  return { widgets: [status, ...rows].slice(0, mostWidgets) };
}

type AlarmsOnOneMetric = readonly [Alarm, ...Alarm[]];

/** Alarms that watch the same thing, in the order of their definition. */
function byMetric(alarms: readonly Alarm[]): AlarmsOnOneMetric[] {
  const groups = new Map<string, AlarmsOnOneMetric>();
  for (const alarm of alarms) {
    const key = keyOf(alarm.definition);
    const group = groups.get(key);
    groups.set(key, group === undefined ? [alarm] : [...group, alarm]);
  }
  return [...groups.values()];
}

/** Dimensions may be known only after the update, so the runbook page stands for them: it belongs to one metric. */
function keyOf({ id, watches, runbook }: AlarmDefinition): string {
  const number = /\d+$/.exec(id)?.[0] ?? "";
  const watched =
    "metricName" in watches
      ? [watches.namespace, watches.metricName, watches.statistic]
      : watches.map(({ expression }) => (typeof expression === "string" ? expression : ""));
  return [runbook, number, ...watched].join(" ");
}

function graph([alarm, ...others]: AlarmsOnOneMetric) {
  const { definition: first, fixedRegion } = alarm;
  const alarms = [alarm, ...others];
  return {
    title: alarms.map(({ definition }) => definition.id).join(", "),
    region: fixedRegion,
    view: "timeSeries",
    period: first.periodSeconds ?? 60,
    metrics: "metricName" in first.watches ? lines(first.watches) : first.watches.map(mathLine),
    annotations: {
      horizontal: alarms.map(({ definition }) => ({
        label: `${definition.severity} ${definition.id}`,
        value: definition.threshold,
        fill: definition.rings,
      })),
    },
  };
}

/** The slowest in a hundred stand beside the slowest in twenty, on which alarms are: what only few meet shows there first. */
function lines(metric: Metric) {
  return metric.statistic === "p95" ? [line(metric), line({ ...metric, statistic: "p99" })] : [line(metric)];
}

function line({ namespace, metricName, dimensions, statistic }: Metric) {
  return [namespace, metricName, ...Object.entries(dimensions).flat(), { stat: statistic }];
}

type Query = Exclude<AlarmDefinition["watches"], Metric>[number];

/** A calculation's result is drawn; what it is calculated from is there unseen. */
function mathLine({ id, label, expression, metric, returnData }: Query) {
  const visible = returnData === true;
  if (metric === undefined) return [{ id, label, expression, visible }];
  return pulumi
    .output(metric)
    .apply((known) => [
      known?.namespace,
      known?.metricName,
      ...Object.entries(known?.dimensions ?? {}).flat(),
      { id, stat: known?.stat, visible },
    ]);
}
