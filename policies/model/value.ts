/** Stands for a value that the engine cannot know before the update. It is never equal to anything a rule looks for. */
export const UNKNOWN: unique symbol = Symbol("unknown");
export type Unknown = typeof UNKNOWN;

/** A property as rules see it: JSON in which any part may be unknown. */
export type Value = null | boolean | number | string | Unknown | readonly Value[] | Structure;
export interface Structure {
  readonly [key: string]: Value;
}

export const isStructure = (value: Value | undefined): value is Structure =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const isList = (value: Value | undefined): value is readonly Value[] => Array.isArray(value);

/** A text as it stands; nothing for what is not a text. */
export const textOf = (value: Value | undefined): string => (typeof value === "string" ? value : "");

/** A text, number or truth value as one writes it; nothing for what is none of them. */
export const written = (value: Value | undefined): string =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : "";

/** A number, or a text that is one, as some properties are spelt; NaN for what is neither. `Number` throws at some values. */
export const numberOf = (value: unknown): number =>
  typeof value === "number" || (typeof value === "string" && /\d/.test(value)) ? Number(value) : Number.NaN;

/** Whether a property is missing, as opposed to unknown. Providers send absent properties as null or empty as well. */
export const isAbsent = (value: Value | undefined): boolean =>
  value === undefined || value === null || value === "" || (isList(value) && value.length === 0);

/**
 * Reads along a path. An unknown on the way makes the result unknown; a missing step makes it undefined.
 *
 * @example at(service.get("deploymentCircuitBreaker"), "rollback")
 */
export function at(value: Value | undefined, ...path: readonly string[]): Value | undefined {
  let current = value;
  for (const key of path) {
    if (current === UNKNOWN) return UNKNOWN;
    if (!isStructure(current)) return undefined;
    current = current[key];
  }
  return current;
}

/**
 * The elements of a property that is a list, or of one that may stand there once or as a list: several providers
 * flatten a list of one, and IAM policies allow both spellings.
 */
export function elements(value: Value | undefined): readonly Value[] | Unknown {
  if (value === UNKNOWN) return UNKNOWN;
  if (value === undefined || value === null) return [];
  return isList(value) ? value : [value];
}

/** Three-valued "or": true as soon as one is true, unknown when none is true and one is unknown. */
export function anyOf(answers: Iterable<boolean | Unknown>): boolean | Unknown {
  let result: boolean | Unknown = false;
  for (const answer of answers) {
    if (answer === true) return true;
    if (answer === UNKNOWN) result = UNKNOWN;
  }
  return result;
}
