import { isObject, type Value } from "./values";

/**
 * Nested settings for the AWS API from those of a program: the two differ only in the case of the first letter.
 * For values whose keys are all names of settings; not for maps whose keys are the user's.
 */
export function forApi(settings: object): object {
  return renamed(settings as Value, (key) => key.charAt(0).toUpperCase() + key.slice(1)) as object;
}

/** The reverse of `forApi`. */
export function fromApi(settings: object): object {
  return renamed(settings as Value, (key) => key.charAt(0).toLowerCase() + key.slice(1)) as object;
}

function renamed(value: Value, rename: (key: string) => string): Value {
  if (Array.isArray(value)) return value.map((element) => renamed(element, rename));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [rename(key), renamed(inner, rename)]));
}
