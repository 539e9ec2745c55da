import { createHash } from "node:crypto";

import type { Rule } from "../model/rule";
import { sourceOf } from "../model/rule";

/** Name of the pack, as the engine knows it. */
export const packName = "ops-readiness";

/** Tells one set of rules from another, whoever loaded it: by what they are called, how severe they are and what they rest on. */
export function digestOf(rules: readonly Rule[]): string {
  const facts = rules.map((rule) => [rule.name, rule.severity, rule.title, rule.remediation, sourceOf(rule)]);
  return createHash("sha256").update(JSON.stringify(facts)).digest("hex");
}
