import * as pulumi from "@pulumi/pulumi";
import type { Scope } from "../scope";
import type { Alarm } from "./alarm";
import type { AlarmDefinition, Metric } from "./definition";

/** A family of the stack and its alarms, as the dashboard shows them. */
export interface DashboardSection {
  readonly title: string;
  readonly alarms: readonly Alarm[];
}

/**
 * A picture of what no alarm watches. Lines of a graph are as a dashboard writes them: namespace, metric, dimensions, and
 * `{ stat }` last; a query is one of CloudWatch Logs Insights, without its `SOURCE`.
 */
export type DashboardPanel = { readonly title: string } & (
  | { readonly lines: readonly (readonly unknown[])[]; readonly periodSeconds?: number }
  | { readonly logGroupName: string; readonly query: string }
);

const columns = 24;
const widget = Object.freeze({ width: 8, height: 6 });
const half = Object.freeze({ width: 12, height: 6 });
const alarmsPerStatusRow = 8;

/** CloudWatch's limits for one dashboard and one graph. */
const mostWidgets = 500;
const mostAlarmsInStatus = 100;

/**
 * The body of the stack's dashboard: on top all alarms with their states, then the panels, below for each family its alarms'
 * metrics, with the threshold drawn in. One graph for all alarms on the same metric, so that warn and page stand in one
 * picture.
 */
export function dashboardBody(
  scope: Scope,
  sections: readonly DashboardSection[],
  panels: readonly DashboardPanel[] = [],
) {
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
  const halves = panels.map((panel, index) => ({
    type: "lines" in panel ? "metric" : "log",
    x: (index % 2) * half.width,
    y: statusHeight + Math.floor(index / 2) * half.height,
    ...half,
    properties: picture(scope, panel),
  }));
  let y = statusHeight + Math.ceil(panels.length / 2) * half.height;
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
  return { widgets: [status, ...halves, ...rows].slice(0, mostWidgets) };
}

function picture({ region }: Scope, panel: DashboardPanel) {
  const { title } = panel;
  return "lines" in panel
    ? { title, region, view: "timeSeries", period: panel.periodSeconds ?? 60, metrics: panel.lines }
    : { title, region, view: "table", query: `SOURCE '${panel.logGroupName}' | ${panel.query}` };
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

/** Lines of several resources stand in one graph where they are the same metric; a calculation has a graph of its own. */
function keyOf({ id, watches, runbook }: AlarmDefinition): string {
  const number = /\d+$/.exec(id)?.[0] ?? "";
  const watched =
    "metricName" in watches
      ? [watches.namespace, watches.metricName, watches.statistic]
      : watches.flatMap(({ expression, metric }) => [
          typeof expression === "string" ? expression : "",
          ...(metric !== undefined && "dimensions" in metric ? namesOf(metric.dimensions) : []),
        ]);
  return [runbook, number, ...watched].join(" ");
}

/** What cannot be known before the update is told apart by who says it. */
const numbers = new WeakMap<object, number>();
let last = 0;
function nameOf(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  const number = numbers.get(value) ?? (last += 1);
  numbers.set(value, number);
  return `#${number}`;
}

const namesOf = (dimensions: unknown): string[] =>
  pulumi.Output.isInstance(dimensions)
    ? [nameOf(dimensions)]
    : Object.entries(dimensions ?? {}).map(([name, value]) => `${name}=${nameOf(value)}`);

function graph([alarm, ...others]: AlarmsOnOneMetric) {
  const { definition: first, fixedRegion } = alarm;
  const alarms = [alarm, ...others];
  return {
    title: alarms.map(({ definition }) => definition.id).join(", "),
    region: fixedRegion,
    view: "timeSeries",
    period: first.periodSeconds ?? 60,
    metrics: "metricName" in first.watches ? allLines(alarms) : first.watches.map(mathLine),
    annotations: {
      horizontal: alarms.map(({ definition }) => ({
        label: `${definition.severity} ${definition.id}`,
        value: definition.threshold,
        fill: definition.rings,
      })),
    },
  };
}

/** What each of the alarms watches, once. */
function allLines(alarms: readonly Alarm[]) {
  const metrics = alarms.flatMap(({ definition: { watches } }) => ("metricName" in watches ? [watches] : []));
  const distinct = new Map(metrics.map((metric) => [namesOf(metric.dimensions).join(" "), metric]));
  return [...distinct.values()].flatMap(lines);
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
  // What is known of it before the update is then known of the line, too.
  const isHidden = pulumi.Output.isInstance(metric) || metric instanceof Promise;
  return isHidden || pulumi.Output.isInstance(metric.dimensions)
    ? pulumi.output(metric).apply((known) => mathRow(known, { id, visible }))
    : mathRow(metric, { id, visible });
}

interface Measured {
  readonly namespace?: unknown;
  readonly metricName?: unknown;
  readonly dimensions?: unknown;
  readonly stat?: unknown;
}

const mathRow = ({ namespace, metricName, dimensions, stat }: Measured = {}, options: object): unknown[] => [
  namespace,
  metricName,
  ...Object.entries((dimensions ?? {}) as Readonly<Record<string, unknown>>).flat(),
  { stat, ...options },
];
