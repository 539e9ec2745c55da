import type { Unknown, Value } from "./value";
import { isStructure, UNKNOWN } from "./value";

/** Says that a property which must hold JSON holds something else. */
export const INVALID: unique symbol = Symbol("invalid");

/** Reads a property that is JSON, either as text or as the structure itself. */
export function parsed(value: Value | undefined): Value | Unknown | typeof INVALID {
  if (value === UNKNOWN) return UNKNOWN;
  if (isStructure(value)) return value;
  if (typeof value !== "string") return INVALID;
  try {
    return JSON.parse(value) as Value;
  } catch {
    return INVALID;
  }
}
