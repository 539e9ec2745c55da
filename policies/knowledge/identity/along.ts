import type { Value } from "../../model/value";
import { at, elements, UNKNOWN } from "../../model/value";

/** All that stands at the end of a path; a list on the way stands for each of its elements. */
export function along(value: Value | undefined, path: readonly string[]): readonly Value[] {
  const listed = elements(value);
  if (listed === UNKNOWN) return [UNKNOWN];
  const [next, ...rest] = path;
  return next === undefined ? listed : listed.flatMap((element) => along(at(element, next), rest));
}
