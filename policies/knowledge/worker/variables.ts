import type { Structure, Unknown, Value } from "../../model/value";
import { at, isList, UNKNOWN } from "../../model/value";

/** An environment variable as a container is given it. */
export interface Variable {
  /** Whether it comes out of a secret; then `value` is the reference. */
  readonly isSecret: boolean;
  readonly value: Value | undefined;
}

/** A variable of a container; unknown where a list that may hold it is. */
export function variableOf(container: Structure, name: string): Variable | Unknown | undefined {
  const plain = entryIn(container["environment"], name);
  if (plain !== undefined && plain !== UNKNOWN) return { isSecret: false, value: at(plain, "value") };
  const secret = entryIn(container["secrets"], name);
  if (secret !== undefined && secret !== UNKNOWN) return { isSecret: true, value: at(secret, "valueFrom") };
  return plain ?? secret;
}

/** The entry of that name; unknown where an entry that is not known may have it. */
function entryIn(list: Value | undefined, name: string): Value | undefined {
  if (!isList(list)) return list === UNKNOWN ? UNKNOWN : undefined;
  const found = list.find((entry) => at(entry, "name") === name);
  return found ?? (list.some((entry) => at(entry, "name") === UNKNOWN) ? UNKNOWN : undefined);
}
