import type { Outcome } from "./outcome";
import type { Resource } from "./resource";
import type { Rule } from "./rule";
import type { Stack } from "./stack";

/** What one rule says about one resource. */
export interface Finding {
  readonly rule: Rule;
  readonly subject: Resource;
  readonly outcome: Outcome;
}

/** Judges a whole stack: one finding for each rule and each of its subjects, in a stable order. */
export function judge(rules: readonly Rule[], stack: Stack): Finding[] {
  return rules.flatMap((rule) =>
    stack
      .ofTypes(rule.subjects)
      .map((subject) => ({ rule, subject, outcome: rule.judge(subject, stack) }))
      .sort((one, other) => (one.subject.urn < other.subject.urn ? -1 : 1)),
  );
}
