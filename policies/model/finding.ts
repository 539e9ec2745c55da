import type { Exempt, Outcome } from "./outcome";
import type { Resource } from "./resource";
import type { Rule } from "./rule";

/** What one rule says about one resource. */
export interface Finding {
  readonly rule: Rule;
  readonly subject: Resource;
  readonly outcome: Outcome | Exempt;
}
