import { nearest } from "../../settings/faults";
import type { Rule } from "../model/rule";
import { choices } from "./levels";

/** Levels as the engine sends them. */
export const sentLevels = ["advisory", "mandatory", "disabled", "remediate"] as const;
export type SentLevel = (typeof sentLevels)[number];

/** What the engine sends about one policy: its own level, unless the configuration has another. */
export interface SentPolicy {
  readonly name: string;
  readonly level: SentLevel | undefined;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** What may be configured of a policy: its levels, the first of them its usual one, and its properties. */
export interface Configurable {
  readonly levels: readonly [SentLevel, ...SentLevel[]];
  readonly properties: readonly string[];
}

/**
 * What is wrong with a configuration of the pack, where the engine does not look: it takes names that do not exist, and
 * levels that switch the pack off.
 *
 * @param host the policy under which levels of single rules stand
 */
export function configurationFaults(
  sent: readonly SentPolicy[],
  policies: ReadonlyMap<string, Configurable>,
  host: string,
  rules: readonly Rule[],
): string[] {
  // Where one asks for everything at once, its level stands at all others as well.
  const concerned = sent.some(({ name }) => name === "all") ? sent.filter(({ name }) => name === "all") : sent;
  return concerned.flatMap(({ name, level, properties }) => {
    const policy = policies.get(name);
    if (!policy) return [strayName(name, policies, host, rules)];
    const faults = Object.keys(properties)
      .filter((property) => !policy.properties.includes(property))
      .map((property) => `${name}.${property} is no property${meant(property, policy.properties)}`);
    if (level === undefined || !policy.levels.includes(level))
      faults.push(
        `${name} may be ${policy.levels.join(" or ")} only; levels of single rules stand under ${host}.rules, and what excuses a blocker is an exemption`,
      );
    return name === host ? [...faults, ...levelFaults(properties["rules"], `${host}.rules`, rules)] : faults;
  });
}

/** What is wrong with levels of single rules; who reads them afterwards sees to their shape. */
function levelFaults(levels: unknown, place: string, rules: readonly Rule[]): string[] {
  if (levels === undefined) return [];
  if (typeof levels !== "object" || levels === null) return [`${place} must hold a level by rule`];
  return Object.entries(levels).flatMap(([name, level]: [string, unknown]) => {
    const rule = rules.find((one) => one.name === name);
    if (!rule)
      return `${place}: there is no rule ${name}${meant(
        name,
        rules.map((one) => one.name),
      )}`;
    const allowed: readonly unknown[] = choices[rule.severity];
    const excuse = rule.severity === "blocker" ? ": what excuses a blocker is an exemption" : "";
    return allowed.includes(level) ? [] : `${place}.${name} may be ${allowed.join(" or ")} only${excuse}`;
  });
}

function strayName(
  name: string,
  policies: ReadonlyMap<string, Configurable>,
  host: string,
  rules: readonly Rule[],
): string {
  if (name === "all") return `all is no rule: nothing sets every level at once; levels stand under ${host}.rules`;
  if (rules.some((rule) => rule.name === name)) return `${name} is a rule: its level stands under ${host}.rules`;
  return `there is no policy ${name}${meant(name, [...policies.keys(), ...rules.map((rule) => rule.name)])}`;
}

function meant(name: string, candidates: readonly string[]): string {
  const candidate = nearest(name, candidates);
  return candidate === undefined ? "" : `; did you mean ${candidate}?`;
}
