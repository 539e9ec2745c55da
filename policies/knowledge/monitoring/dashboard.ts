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
  readonly namespace: Value | undefined;
  readonly metricName: Value | undefined;
  readonly statistic: string;
  readonly dimensions: Structure;
  /** Nothing where the dashboard does not say; CloudWatch then takes that of whoever looks at it. */
  readonly region: Value | undefined;
  /** Whether it is of an account that the dashboard names. */
  readonly isOfOtherAccount: boolean;
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
  /** ARNs of the alarms that it shows. */
  readonly alarms: readonly Value[] | Unknown;
  /** Whether it is not known what it draws besides. */
  readonly isOpen: boolean;
}

export const dashboardWatches: readonly Watch[] = [watch(dashboard, "dashboardBody")];

/** The widgets of all dashboards of a stack; unknown when it is not known what one of them shows. */
export const widgetsOf = (stack: Stack): readonly Widget[] | Unknown => stack.index(findWidgets);

function findWidgets(stack: Stack): readonly Widget[] | Unknown {
  const found = stack.ofTypes(dashboard).map((one) => stack.once(widgetsIn, one));
  const sure = found.flatMap((widgets) => (widgets === UNKNOWN ? [] : widgets));
  return found.includes(UNKNOWN) ? UNKNOWN : sure;
}

/** The widgets of one dashboard. */
export function widgetsIn(one: Resource, stack: Stack): readonly Widget[] | Unknown {
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
  return {
    kind: textOf(widget["type"]),
    series: seriesOf(listed, properties),
    expressions: listed.flatMap((row) => textOf(at(row[0], "expression")) || []),
    query: textOf(at(properties, "query")),
    alarms: elements(at(properties, "alarms") ?? at(properties, "annotations", "alarms")),
    isOpen: rows === UNKNOWN || rows.includes(UNKNOWN),
  };
}

/** A row is `[namespace, name, dimension, value, ..., options]`; options hold for the line, properties for all of the graph. */
function seriesOf(rows: readonly (readonly Value[])[], properties: Value | undefined): Series[] {
  let above: readonly Value[] = [];
  return rows.flatMap((row) => {
    const options = row.find(isStructure);
    const cells = row.filter((cell) => !isStructure(cell));
    if (cells.length === 0) return [];
    const full = completed(cells, above);
    above = full;
    const said = (name: string) => at(options, name) ?? at(properties, name);
    return [
      {
        namespace: full[0],
        metricName: full[1],
        statistic: textOf(said("stat")),
        dimensions: dimensionsIn(full.slice(2)),
        region: said("region"),
        isOfOtherAccount: said("accountId") !== undefined,
      },
    ];
  });
}

/** A dot repeats what stands above it, three dots all that is not written after them. */
const completed = (cells: readonly Value[], above: readonly Value[]): readonly Value[] =>
  cells[0] === "..."
    ? [...above.slice(0, Math.max(0, above.length - cells.length + 1)), ...cells.slice(1)]
    : cells.map((cell, index) => (cell === "." ? (above[index] ?? null) : cell));

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
  widget.series.some((one) => one.namespace === namespace && metricNames.some((name) => name === one.metricName));

/** Whether a widget shows alarms. */
export const showsAlarms = ({ alarms }: Widget): boolean => alarms === UNKNOWN || alarms.length > 0;
