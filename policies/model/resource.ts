import type { Structure, Unknown, Value } from "./value";

/** What lets a deploy of a stack through, or does not. */
export interface Admission {
  readonly tags: ReadonlyMap<string, string>;
  /** SHA-256, in hexadecimal, of the permit that is shown. */
  readonly permit: string | undefined;
}

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
  /** Its tags, and those that its provider gives to all that it makes; unknown where either is. */
  readonly tags: Structure | Unknown;
  /**
   * A property's value; undefined when the program leaves it to the provider, even where the provider's choice is not
   * known yet; `UNKNOWN` when the program sets it to something not known yet.
   */
  get(property: string): Value | undefined;
  /**
   * Paths of the inputs that are marked as secret, such as `authToken` or `users.0.password`; not there where nobody saw
   * the marks, which are shown only while resources are registered.
   */
  readonly secrets?: ReadonlySet<string> | undefined;
  /** Properties in which a plain text stands that is a secret elsewhere in the stack; not there where nobody compared. */
  readonly copies?: ReadonlySet<string> | undefined;
  /** On the stack itself, where somebody told: what may keep others from deploying it. */
  readonly admission?: Admission | undefined;
  /** URNs of the resources that a property's value was made from. */
  sourcesOf(property: string): readonly string[];
}
