import { canonical, isObject, type Value } from "./values";

/** One difference, at a property path as the engine writes paths, such as `config["cost centre"]` or `actions[0].type`. */
export interface Difference {
  readonly path: string;
  readonly kind: "add" | "delete" | "update";
}

/**
 * Every difference between two values, at the deepest path at which it can be named.
 *
 * Values are compared as they are: what means the same must have been made the same by `check` and by `read`.
 */
export function differences(before: Value | undefined, after: Value | undefined, path: string): Difference[] {
  if (before === undefined) return after === undefined ? [] : [{ path, kind: "add" }];
  if (after === undefined) return [{ path, kind: "delete" }];
  if (canonical(before) === canonical(after)) return [];
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    return before.flatMap((item, index) => differences(item, after[index], `${path}[${index}]`));
  }
  if (isObject(before) && isObject(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return keys.flatMap((key) => differences(before[key], after[key], path + step(key)));
  }
  return [{ path, kind: "update" }];
}

const step = (key: string): string => (/^[A-Za-z_]\w*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`);
