import { canonical, isArchive, isAsset, isObject, type Value } from "./values";

/**
 * How a property is compared.
 * - `plain`: lists of scalars are sets, as nearly all of AWS's are; lists of objects keep their order;
 * - `list`: also lists of scalars keep their order;
 * - `set`: also lists of objects are sets;
 * - `json`: a text that holds JSON; spacing and the order of keys do not count, the order of lists does.
 */
export type Shape = "plain" | "list" | "set" | "json";

/** One difference, at a property path as the engine writes paths, such as `tags["cost centre"]` or `rules[0].id`. */
export interface Change {
  readonly path: string;
  readonly kind: "add" | "delete" | "update";
}

const isZero = (value: Value): boolean =>
  value === null ||
  value === "" ||
  value === false ||
  value === 0 ||
  (typeof value === "object" && Object.keys(value).length === 0);

/**
 * The form in which two values that mean the same are equal.
 *
 * As in the official provider, a zero value (false, 0, empty) and an absent one are the same, and so are `256` and
 * `"256"`. Assets are compared by their hash alone.
 */
export function normal(value: Value | undefined, shape: Shape = "plain"): Value | undefined {
  if (value === undefined || isZero(value)) return undefined;
  if (isAsset(value) || isArchive(value)) return `asset:${value.hash ?? canonical(value)}`;
  if (shape === "json" && typeof value === "string") return normal(parsed(value), "list") ?? "{}";
  if (Array.isArray(value)) return normalList(value, shape);
  if (!isObject(value)) return String(value);
  const entries = Object.entries(value).flatMap(([key, inner]) => {
    const kept = normal(inner, shape);
    return kept === undefined ? [] : [[key, kept] as const];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function normalList(list: Value[], shape: Shape): Value[] {
  const elements = list.map((element) => normal(element, shape) ?? null);
  const scalars = elements.every((element) => typeof element !== "object" || element === null);
  const isSet = shape === "set" || (shape === "plain" && scalars);
  return isSet ? elements.sort((left, right) => (canonical(left) < canonical(right) ? -1 : 1)) : elements;
}

export function same(left: Value | undefined, right: Value | undefined, shape: Shape = "plain"): boolean {
  return canonical(normal(left, shape)) === canonical(normal(right, shape));
}

/** Every difference between two values, at the deepest path at which it can be named. */
export function changes(
  before: Value | undefined,
  after: Value | undefined,
  path: string,
  shape: Shape = "plain",
): Change[] {
  if (same(before, after, shape)) return [];
  if (shape !== "json" && isPlainObject(before) && isPlainObject(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return keys.flatMap((key) => changes(before[key], after[key], path + step(key), shape));
  }
  if (shape !== "set" && isObjectList(before) && isObjectList(after)) {
    const longer = Array.from({ length: Math.max(before.length, after.length) }, (_, index) => index);
    return longer.flatMap((index) => changes(before[index], after[index], `${path}[${index}]`, shape));
  }
  const kind = normal(before, shape) === undefined ? "add" : normal(after, shape) === undefined ? "delete" : "update";
  return [{ path, kind }];
}

/** Whether `path` is `prefix` or lies inside it. */
export function isWithin(path: string, prefix: string): boolean {
  return path === prefix || path.startsWith(`${prefix}.`) || path.startsWith(`${prefix}[`);
}

function parsed(text: string): Value {
  try {
    return JSON.parse(text) as Value;
  } catch {
    return text;
  }
}

const step = (key: string): string => (/^[A-Za-z_]\w*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`);

function isPlainObject(value: Value | undefined): value is Record<string, Value> {
  return isObject(value) && !isAsset(value) && !isArchive(value);
}

function isObjectList(value: Value | undefined): value is Value[] {
  return Array.isArray(value) && value.length > 0 && value.every(isPlainObject);
}
