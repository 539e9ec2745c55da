import { canonical, isObject, type Value } from "../../frame/values";

/**
 * The value as it was known, when what was found differs from it in the order of lists only: Sentry keeps most of them as
 * sets and answers in an order of its own.
 */
export function inKnownOrder<Known>(found: Known, known: Known | undefined): Known {
  return known !== undefined && canonical(sorted(found as Value)) === canonical(sorted(known as Value)) ? known : found;
}

function sorted(value: Value): Value {
  if (Array.isArray(value)) return value.map(sorted).sort((one, other) => (canonical(one) < canonical(other) ? -1 : 1));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries<Value | undefined>(value).flatMap(([key, inner]) =>
      inner === undefined ? [] : [[key, sorted(inner)]],
    ),
  );
}
