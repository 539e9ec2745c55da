import type { Value } from "./value";

/**
 * A resource as rules see it, whoever read it: the policy SDK in a preview, or a saved plan or state.
 * Properties are the resolved outputs where there are any, else the inputs.
 */
export interface Resource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** Protected from deletion by Pulumi. */
  readonly protect: boolean;
  /** URN of the parent; undefined for the stack itself. */
  readonly parent: string | undefined;
  /** Region of the provider that makes it, where that is known. */
  readonly region: Value | undefined;
  /**
   * A property's value; undefined when the program leaves it to the provider, even where the provider's choice is not
   * known yet; `UNKNOWN` when the program sets it to something not known yet.
   */
  get(property: string): Value | undefined;
  /** URNs of the resources that a property's value was made from. */
  sourcesOf(property: string): readonly string[];
}
