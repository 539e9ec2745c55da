import type { Reading } from "./alarm-metrics";
import { alarmsReading, readingsOf, ringsAbove, ringsBelow } from "./alarm-metrics";
import { identifiersOf } from "../../model/references";
import type { Resource } from "../../model/resource";
import type { Stack } from "../../model/stack";
import { at, textOf, UNKNOWN } from "../../model/value";

/** An alarm, and what it reads. */
export interface Watching {
  readonly alarm: Resource;
  readonly reading: Reading;
}

/** Alarms on one metric by what a dimension names; `hidden` are those of which that is not known. */
interface ByDimension {
  readonly byValue: ReadonlyMap<string, readonly Watching[]>;
  readonly hidden: readonly Watching[];
  /** Of these, what they are made from, by type. */
  readonly origins: Map<string, ReadonlyMap<Resource, readonly Watching[]>>;
  /** Whether an alarm may watch anything: not even its metrics are known, or nobody knows whence its dimension comes. */
  readonly isOpen: boolean;
}

/** By metric and dimension. */
const findNothingYet = (): Map<string, ByDimension> => new Map();

function indexOf(stack: Stack, namespace: string, metricName: string, dimension: string): ByDimension {
  const key = [namespace, metricName, dimension].join(" ");
  const known = stack.index(findNothingYet);
  const made = known.get(key);
  if (made) return made;
  const byValue = new Map<string, Watching[]>();
  const hidden: Watching[] = [];
  let isOpen = false;
  for (const alarm of alarmsReading(stack, namespace, metricName)) {
    const readings = readingsOf(alarm);
    if (readings === UNKNOWN) isOpen = true;
    for (const reading of readings === UNKNOWN ? [] : readings) {
      if (reading.namespace !== namespace || reading.metricName !== metricName) continue;
      const value = at(reading.dimensions, dimension);
      if (value === UNKNOWN) {
        hidden.push({ alarm, reading });
        isOpen ||= alarm.sourcesOf(reading.property).length === 0;
      }
      if (typeof value === "string") byValue.set(value, [...(byValue.get(value) ?? []), { alarm, reading }]);
    }
  }
  const index = { byValue, hidden, origins: new Map(), isOpen };
  known.set(key, index);
  return index;
}

/** What tells a resource in a metric's dimension. */
export interface Watched {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimension: string;
  /** Properties that stand there; what the resource is known by where there are none. */
  readonly properties?: readonly string[];
}

/** Alarms whose dimension is made from a resource of some type, by that resource. */
function madeFrom(
  type: string,
  { hidden, origins }: ByDimension,
  stack: Stack,
): ReadonlyMap<Resource, readonly Watching[]> {
  const known = origins.get(type);
  if (known) return known;
  const found = new Map<Resource, Watching[]>();
  for (const one of hidden)
    for (const origin of stack.namedBy(UNKNOWN, [type], one.alarm, one.reading.property))
      found.set(origin, [...(found.get(origin) ?? []), one]);
  origins.set(type, found);
  return found;
}

/** Alarms on a metric of this very resource; `isUnclear` when there may be more. */
export function alarmsOn(
  { namespace, metricName, dimension, properties }: Watched,
  resource: Resource,
  stack: Stack,
): { readonly watching: readonly Watching[]; readonly isUnclear: boolean } {
  const index = indexOf(stack, namespace, metricName, dimension);
  const names = properties?.map((property) => textOf(resource.get(property))) ?? identifiersOf(resource);
  const watching = [...new Set(names)].flatMap((name) => index.byValue.get(name) ?? []);
  const made = index.hidden.length === 0 ? [] : (madeFrom(resource.type, index, stack).get(resource) ?? []);
  return { watching: [...watching, ...made], isUnclear: index.isOpen };
}

/** Whether an alarm rings on the side that is wanted; one on a formula compares what the formula makes of it. */
export const ringsOn = (side: "above" | "below", { alarm, reading }: Watching): boolean =>
  reading.property === "metricQueries" || (side === "above" ? ringsAbove(alarm) : ringsBelow(alarm));
