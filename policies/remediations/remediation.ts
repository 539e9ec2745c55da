import type { Resource } from "../model/resource";
import type { Value } from "../model/value";

/**
 * A change of a resource's inputs that makes it comply with a rule and that nobody can regret: it takes nothing away
 * that the program asked for on purpose, and it needs no value that only its owner knows.
 */
export interface Remediation {
  /** Name of the rule that is content afterwards. */
  readonly rule: string;
  /** What it does, in one line. */
  readonly title: string;
  readonly types: readonly string[];
  /**
   * Inputs as they must be; nothing where they are so already, or where they are not known yet.
   *
   * @param tags what the project gives to resources that lack it
   */
  fix(resource: Resource, tags: Tags): Readonly<Record<string, Exclude<Value, symbol>>> | undefined;
}

export type Tags = Readonly<Record<string, string>>;

/** Sets inputs that are absent or have one of the wrong values, and no others. */
export function setWhere(
  wanted: Readonly<Record<string, Exclude<Value, symbol>>>,
  isWrong: (value: Value | undefined) => boolean,
): Remediation["fix"] {
  return (resource) => {
    const wrong = Object.entries(wanted).filter(([property]) => isWrong(resource.get(property)));
    return wrong.length === 0 ? undefined : Object.fromEntries(wrong);
  };
}
