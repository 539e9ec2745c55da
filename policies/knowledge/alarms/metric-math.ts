import type { Resource } from "../../model/resource";
import type { Unknown, Value } from "../../model/value";
import { at, elements, isAbsent, textOf, UNKNOWN } from "../../model/value";

/** Statistics that CloudWatch computes. */
export const isStatistic = (text: string): boolean =>
  ["SampleCount", "Average", "Sum", "Minimum", "Maximum"].includes(text) ||
  /^(p(\d{1,2}(\.\d{1,10})?|100)|(tm|wm|tc|ts|pr)\d{1,2}(\.\d{1,10})?|IQM|(TM|WM|TC|TS|PR)\(.+\))$/.test(text);

/** Queries of CloudWatch itself, which name their metrics inside. */
const isQuery = (expression: string): boolean => /^\s*(SELECT|SEARCH)\b/i.test(expression);
/** Functions that take all that is there. */
const takesAll = /\bMETRICS\(/;

/** Names in a formula: ids begin with a small letter, and functions with a capital. */
const namesIn = (expression: string): string[] =>
  expression.replace(/'[^']*'|"[^"]*"/g, "").match(/\b[a-z]\w*\b/g) ?? [];

/**
 * What is wrong with metric math: what CloudWatch refuses, and what it takes and never looks at.
 *
 * @param metric where a query that reads a metric says which, beside its `stat`
 */
export function* problemsOfMath(
  queries: readonly Value[] | Unknown,
  metric: "metric" | "metricStat",
): Generator<string> {
  if (queries === UNKNOWN || queries.length === 0) return;
  const known = queries.filter((query) => query !== UNKNOWN);
  const ids = known.map((query) => textOf(at(query, "id")));
  if (known.length < queries.length || known.some((query) => at(query, "id") === UNKNOWN)) return;
  for (const query of known) {
    const statistic = at(query, metric, "stat");
    if (!isAbsent(at(query, metric)) && statistic !== UNKNOWN && !isStatistic(textOf(statistic)))
      yield "one of its queries has a statistic that CloudWatch does not know";
    const expression = textOf(at(query, "expression"));
    if (expression === "" || isQuery(expression)) continue;
    if (!namesIn(expression).every((name) => ids.includes(name)))
      yield "its formula names what none of its queries is called";
  }
  const idle = idleIn(known);
  if (idle > 0) yield `${idle} of its queries are neither returned nor part of the formula`;
}

/** How many queries nobody needs for what is returned. */
function idleIn(queries: readonly Value[]): number {
  if (queries.some((query) => takesAll.test(textOf(at(query, "expression"))))) return 0;
  const isReturned = (query: Value) => at(query, "returnData") === true || at(query, "returnData") === UNKNOWN;
  let needed = queries.filter((query) => isReturned(query));
  const seen = new Set(needed);
  while (needed.length > 0) {
    const names = new Set(needed.flatMap((query) => namesIn(textOf(at(query, "expression")))));
    needed = queries.filter((query) => !seen.has(query) && names.has(textOf(at(query, "id"))));
    for (const query of needed) seen.add(query);
  }
  return seen.size === 0 ? 0 : queries.length - seen.size;
}

/** Whether an alarm reads anything at all: a metric, or a query of CloudWatch that finds some. */
export function readsNothing(alarm: Resource): boolean {
  if (!isAbsent(alarm.get("metricName"))) return false;
  const queries = elements(alarm.get("metricQueries"));
  if (queries === UNKNOWN) return false;
  return !queries.some(
    (query) => query === UNKNOWN || !isAbsent(at(query, "metric")) || isQuery(textOf(at(query, "expression"))),
  );
}
