import { excuse } from "./excuse";
import type { Finding } from "./finding";
import type { Outcome } from "./outcome";
import { notApplicable, unknown } from "./outcome";
import type { Resource } from "./resource";
import type { Rule } from "./rule";
import { excuseFrom } from "./scope";
import type { Stack } from "./stack";

export type { Finding } from "./finding";

/** Judges a whole stack: one finding for each rule and each of its subjects, in a stable order. */
export function judge(rules: readonly Rule[], stack: Stack): Finding[] {
  const findings = rules.flatMap((rule) =>
    stack.inOrder(rule.subjects).map((subject) => ({ rule, subject, outcome: judgeOne(rule, subject, stack) })),
  );
  return excuse(findings, stack);
}

/**
 * A rule that breaks off has not passed. Its error is withheld, which may hold property values, and the engine would end the
 * whole operation with it without saying which rule it was.
 */
function judgeOne(rule: Rule, subject: Resource, stack: Stack): Outcome {
  try {
    const excuse = subject === stack.root && rule.scope !== undefined ? excuseFrom(rule.scope, stack) : undefined;
    return excuse === undefined ? rule.judge(subject, stack) : notApplicable(excuse);
  } catch {
    return unknown("the rule broke off at it, which is a fault of the pack or of a malformed property");
  }
}
