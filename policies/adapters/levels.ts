import type { PolicyConfigSchema } from "@pulumi/policy";
import { z } from "zod";

import { dayOf } from "../model/exemption";
import type { Rule, Severity } from "../model/rule";
import type { Level } from "../model/stack";
import type { Readiness, RuleReadiness } from "./readiness";
import { usualReadiness } from "./readiness";

export type Enforcement = "advisory" | "mandatory";

/** How firmly a rule is held to, and by whose word less firmly than usual. */
export interface Enforced {
  readonly enforcement: Enforcement;
  readonly relaxed?: string;
}

/** Levels that a rule may be set to. */
export const choices: Readonly<Record<Severity, readonly [Enforcement, ...Enforcement[]]>> = {
  blocker: ["mandatory"],
  required: ["advisory", "mandatory"],
  advisory: ["advisory", "mandatory"],
};

/** What the pack's configuration says: enforcement levels by rule. */
export type ConfiguredLevels = Readonly<Partial<Record<string, Enforcement>>>;

/**
 * The configuration of the host rule: `rules` sets the level of single rules. A rule that does not exist is refused, and
 * so is a blocker at any other level than mandatory: what excuses a blocker is an exemption. The engine checks levels
 * only, since it could not say which rule was meant; the pack looks at names itself.
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

/**
 * Whether a violation of a rule stops the deploy: always, on levels A and B, or never, unless something else is asked for.
 * The pack's configuration is asked first, then the project's `readiness.yaml`.
 */
export function enforcementOf(
  rule: Rule,
  level: Level,
  configured: ConfiguredLevels,
  readiness: Readiness = usualReadiness,
  now: Date = new Date(),
): Enforced {
  if (rule.severity === "blocker") return { enforcement: "mandatory" };
  const usual = rule.severity === "required" && level !== "C" ? "mandatory" : "advisory";
  const asked = configured[rule.name];
  if (asked !== undefined) return enforced(asked, usual, "by the pack's configuration");
  return byReadiness(readiness.rules[rule.name] ?? {}, usual, dayOf(now));
}

/** The last day of a level or a dry run is one on which it holds. */
function byReadiness(
  { level, startsOn, dryRun, owner = "nobody", until = "" }: RuleReadiness,
  usual: Enforcement,
  today: string,
): Enforced {
  if (startsOn !== undefined && today < startsOn)
    return enforced("advisory", usual, `starts on ${startsOn}; owner: ${owner}`);
  if (until !== "" && today > until) return { enforcement: usual };
  const asked = dryRun === true ? "advisory" : (level ?? usual);
  return enforced(asked, usual, `${dryRun ? "a dry run " : ""}by readiness.yaml until ${until}; owner: ${owner}`);
}

const enforced = (asked: Enforcement, usual: Enforcement, by: string): Enforced => ({
  enforcement: asked,
  ...(asked === "advisory" && usual === "mandatory" && { relaxed: by }),
});
