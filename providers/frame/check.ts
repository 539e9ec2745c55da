import type { z } from "zod";

import {
  containsSecret,
  containsUnknown,
  isObject,
  type Properties,
  revealedProperties,
  secret,
  type Value,
} from "./values";

/** What is wrong with one property, at its path. */
export interface Fault {
  readonly property: string;
  readonly reason: string;
}

/**
 * Checks properties and fills in defaults. What cannot be judged yet, because it is or holds an unknown, is not a fault.
 *
 * @returns the properties as they are to be used, secret where they were given as secrets, and every fault at once
 */
export function checked(schema: z.ZodObject, given: Properties): { properties: Properties; faults: Fault[] } {
  const plain = revealedProperties(given);
  const faults = (schema.safeParse(plain).error?.issues ?? []).flatMap((issue) => faultsOf(issue, plain));
  const properties: Properties = {};
  for (const [key, property] of Object.entries(schema.shape)) {
    const result = (property as z.ZodType<Value | undefined>).safeParse(plain[key]);
    const value = result.success ? result.data : plain[key];
    if (value === undefined) continue;
    const original = given[key];
    properties[key] = original !== undefined && containsSecret(original) ? secret(value) : value;
  }
  return { properties, faults };
}

function faultsOf(issue: z.core.$ZodIssue, plain: Properties): Fault[] {
  if (issue.code === "unrecognized_keys") {
    const where = pathText(issue.path);
    return issue.keys.map((key) => ({
      property: where === "" ? key : `${where}.${key}`,
      reason: "there is no such input",
    }));
  }
  if (containsUnknown(valueAt(plain, issue.path) ?? null)) return [];
  return [{ property: pathText(issue.path), reason: issue.message }];
}

/** The value at a path, or the last one on the way there. */
function valueAt(value: Value, path: readonly PropertyKey[]): Value | undefined {
  const [first, ...rest] = path;
  if (first === undefined) return value;
  if (Array.isArray(value)) return valueAt(value[Number(first)] ?? null, rest);
  return isObject(value) ? valueAt(value[String(first)] ?? null, rest) : value;
}

function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[${step}]`;
    return text === "" ? String(step) : `${text}.${String(step)}`;
  }, "");
}
