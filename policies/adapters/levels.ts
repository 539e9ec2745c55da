import type { PolicyConfigSchema } from "@pulumi/policy";
import { z } from "zod";

import type { Rule, Severity } from "../model/rule";
import type { Level } from "../model/stack";

export type Enforcement = "advisory" | "mandatory";

const choices: Readonly<Record<Severity, readonly [Enforcement, ...Enforcement[]]>> = {
  blocker: ["mandatory"],
  required: ["advisory", "mandatory"],
  advisory: ["advisory", "mandatory"],
};

/** What the pack's configuration says: enforcement levels by rule. */
export type ConfiguredLevels = Readonly<Partial<Record<string, Enforcement>>>;

/**
 * The configuration of the host rule, as the engine checks it: `rules` sets the level of single rules. A rule that does
 * not exist is refused, and so is a blocker at any other level than mandatory: what excuses a blocker is an exemption.
 *
 * @example { "production-readiness": { "rules": { "log-retention-set": "advisory" } } }
 */
export const configSchema = (rules: readonly Rule[]): PolicyConfigSchema => ({
  properties: {
    rules: {
      type: "object",
      description: "Enforcement level by rule",
      properties: Object.fromEntries(
        rules.map((rule) => [rule.name, { type: "string", enum: [...choices[rule.severity]] }]),
      ),
      additionalProperties: false,
    },
  },
});

/**
 * Reads the host rule's configuration once more, for whoever runs the rules without the engine's check.
 *
 * @throws {z.ZodError} naming the rule that does not exist, or the level that it may not have
 */
export function readLevels(rules: readonly Rule[], configuration: unknown): ConfiguredLevels {
  const byRule = Object.fromEntries(rules.map((rule) => [rule.name, z.enum(choices[rule.severity]).optional()]));
  const schema = z.strictObject({ rules: z.strictObject(byRule).optional() });
  return schema.parse(configuration).rules ?? {};
}

/** Whether a violation of a rule stops the deploy: always, on levels A and B, or never, unless configured. */
export function enforcementOf(rule: Rule, level: Level, configured: ConfiguredLevels): Enforcement {
  if (rule.severity === "blocker") return "mandatory";
  const usual = rule.severity === "required" && level !== "C" ? "mandatory" : "advisory";
  return configured[rule.name] ?? usual;
}
