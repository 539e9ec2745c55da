import { INVALID, parsed } from "../../model/json";
import { documentOf } from "../identity/policy-document";
import type { Resource } from "../../model/resource";
import type { Watch } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { dashboard } from "../../model/types";
import type { Structure, Unknown, Value } from "../../model/value";
import { anyOf, at, elements, isList, isStructure, textOf, UNKNOWN } from "../../model/value";

/** A line of a graph. */
export interface Series {
  readonly namespace: string;
  readonly metricName: string;
  readonly statistic: string;
  readonly dimensions: Structure;
}

/** One picture of a dashboard. */
export interface Widget {
  /** `metric`, `log`, `alarm`, `text` and others. */
  readonly kind: string;
  readonly series: readonly Series[];
  /** Formulas over its lines. */
  readonly expressions: readonly string[];
  /** Query of CloudWatch Logs Insights, or nothing. */
  readonly query: string;
  /** How many alarms it shows. */
  readonly alarms: number;
  /** Whether it is not known what it draws besides. */
  readonly isOpen: boolean;
}

export const dashboardWatches: readonly Watch[] = [watch(dashboard, "dashboardBody")];

/** The widgets of all dashboards of a stack; unknown when it is not known what one of them shows. */
export const widgetsOf = (stack: Stack): readonly Widget[] | Unknown => stack.index(findWidgets);

function findWidgets(stack: Stack): readonly Widget[] | Unknown {
  const found = stack.ofTypes(dashboard).map((one) => widgetsIn(one, stack));
  const sure = found.flatMap((widgets) => (widgets === UNKNOWN ? [] : widgets));
  return found.includes(UNKNOWN) ? UNKNOWN : sure;
}

function widgetsIn(one: Resource, stack: Stack): readonly Widget[] | Unknown {
  const written = parsed(one.get("dashboardBody"));
  const body = written === UNKNOWN ? documentOf(one, stack) : written;
  if (body === undefined || body === UNKNOWN) return UNKNOWN;
  if (body === INVALID) return [];
  const widgets = elements(at(body, "widgets"));
  return widgets === UNKNOWN ? UNKNOWN : widgets.filter(isStructure).map((widget) => widgetOf(widget));
}

function widgetOf(widget: Structure): Widget {
  const properties = widget["properties"];
  const rows = elements(at(properties, "metrics"));
  const listed = rows === UNKNOWN ? [] : rows.filter(isList);
  const alarms = elements(at(properties, "alarms") ?? at(properties, "annotations", "alarms"));
  return {
    kind: textOf(widget["type"]),
    series: seriesOf(listed, textOf(at(properties, "stat"))),
    expressions: listed.flatMap((row) => textOf(at(row[0], "expression")) || []),
    query: textOf(at(properties, "query")),
    alarms: alarms === UNKNOWN ? 1 : alarms.length,
    isOpen: rows === UNKNOWN || rows.includes(UNKNOWN),
  };
}

/** A row is `[namespace, name, dimension, value, ..., options]`; a dot repeats what stands above it, three dots all of that. */
function seriesOf(rows: readonly (readonly Value[])[], statistic: string): Series[] {
  let above: readonly Value[] = [];
  return rows.flatMap((row) => {
    const options = row.find(isStructure);
    const cells = row.filter((cell) => !isStructure(cell));
    if (cells.length === 0) return [];
    const full =
      cells[0] === "..." ? above : cells.map((cell, index) => (cell === "." ? (above[index] ?? null) : cell));
    above = full;
    return [
      {
        namespace: textOf(full[0]),
        metricName: textOf(full[1]),
        statistic: textOf(at(options, "stat")) || statistic,
        dimensions: dimensionsIn(full.slice(2)),
      },
    ];
  });
}

/** Names of dimensions and their values take turns. */
const dimensionsIn = (cells: readonly Value[]): Structure =>
  Object.fromEntries(
    cells.flatMap((cell, index) => (index % 2 === 0 ? [[textOf(cell), cells[index + 1] ?? null] as const] : [])),
  );

/** Whether some widget shows it. */
export function shows(stack: Stack, isIt: (widget: Widget) => boolean): boolean | Unknown {
  const widgets = widgetsOf(stack);
  return widgets === UNKNOWN ? UNKNOWN : anyOf(widgets.map((widget) => isIt(widget)));
}

/** Whether a widget draws a metric. */
export const draws = (widget: Widget, namespace: string, ...metricNames: readonly string[]): boolean =>
  widget.series.some((one) => one.namespace === namespace && metricNames.includes(one.metricName));
