import { parseDocument } from "yaml";
import { z } from "zod";

import { nearest } from "../../settings/faults";
import { dayOf, daysBetween, longestDays } from "../model/exemption";
import type { Rule } from "../model/rule";
import { tagsRule } from "../remediations";

/** How far ahead a rule may start, in days: a date is a promise, and no way to switch a rule off. */
export const longestWait = 30;

/** How a project holds to a rule other than usually. */
export interface RuleReadiness {
  readonly level?: "advisory" | "mandatory" | undefined;
  /** First day on which the rule is enforced; until then it reports. */
  readonly startsOn?: string | undefined;
  /** The rule reports and never enforces. */
  readonly dryRun?: boolean | undefined;
  /** Who answers for what stays open while the rule is relaxed. */
  readonly owner?: string | undefined;
  /** Last day of a level or a dry run. */
  readonly until?: string | undefined;
}

/** What `readiness.yaml` says. */
export interface Readiness {
  readonly rules: Readonly<Partial<Record<string, RuleReadiness>>>;
  /** Rules whose remediation is switched on. */
  readonly remediate: readonly string[];
  /** Tags that remediation gives to resources that lack them. */
  readonly tags: Readonly<Record<string, string>>;
}

export const usualReadiness: Readiness = Object.freeze({ rules: {}, remediate: [], tags: {} });

/** What is wrong with `readiness.yaml`, all of it at once. */
export class ReadinessError extends Error {
  override readonly name = "ReadinessError";

  constructor(readonly faults: readonly string[]) {
    super(`readiness.yaml: ${faults.join("; ")}`);
  }
}

const day = z.iso.date("must be a day, such as 2026-11-22");
const ruleSchema = z.strictObject({
  level: z.enum(["advisory", "mandatory"], "must be advisory or mandatory").optional(),
  startsOn: day.optional(),
  dryRun: z.boolean("must be true or false").optional(),
  owner: z.string("must be a text").trim().min(3, "must be at least 3 characters").optional(),
  until: day.optional(),
});
const schema = z.strictObject({
  rules: z.record(z.string(), ruleSchema).default({}),
  remediate: z.array(z.string()).default([]),
  tags: z.record(z.string(), z.string("must be a text").min(1, "must not be empty")).default({}),
});

/**
 * Reads the text of `readiness.yaml`.
 *
 * @param remediable names of the rules that have a remediation
 * @throws {ReadinessError} naming everything that is wrong, with what was probably meant
 */
export function parseReadiness(
  text: string,
  rules: readonly Rule[],
  remediable: readonly string[],
  now: Date,
): Readiness {
  const document = parseDocument(text, { uniqueKeys: true });
  const [error] = document.errors;
  if (error) throw new ReadinessError([`it is no YAML: ${error.message.split("\n")[0]}`]);
  const result = schema.safeParse(document.toJS({ maxAliasCount: 0 }) ?? {});
  if (!result.success) throw new ReadinessError(result.error.issues.flatMap(issueTexts));
  const names = rules.map(({ name }) => name);
  const faults = [
    ...Object.entries(result.data.rules).flatMap(([name, asked]) => ruleFaults(name, asked, rules, now)),
    ...result.data.remediate
      .filter((name) => !remediable.includes(name))
      .map((name) =>
        names.includes(name)
          ? `remediate: ${name} has no remediation; those that have one are ${remediable.join(", ")}`
          : `remediate: ${strange(name, remediable)}`,
      ),
  ];
  const { remediate, tags } = result.data;
  if (remediate.includes(tagsRule) && Object.keys(tags).length === 0)
    faults.push(`remediate: ${tagsRule} needs the values under tags`);
  if (faults.length > 0) throw new ReadinessError(faults);
  return result.data;
}

/** That a name is none of these, and which of them it probably means. */
export function strange(name: string, candidates: readonly string[]): string {
  const meant = nearest(name, candidates);
  return `there is no rule ${name}${meant === undefined ? "" : `; did you mean ${meant}?`}`;
}

function issueTexts(issue: z.core.$ZodIssue): string[] {
  const place = issue.path.join(".");
  if (issue.code !== "unrecognized_keys") return [`${place || "the file"} ${issue.message}`];
  const known = place === "" ? Object.keys(schema.shape) : Object.keys(ruleSchema.shape);
  return issue.keys.map((key) => {
    const meant = nearest(key, known);
    const full = place === "" ? key : `${place}.${key}`;
    return `${full} is no key${meant === undefined ? "" : `; did you mean ${meant}?`}`;
  });
}

function ruleFaults(name: string, asked: RuleReadiness, rules: readonly Rule[], now: Date): string[] {
  const rule = rules.find((one) => one.name === name);
  if (!rule)
    return [
      `rules: ${strange(
        name,
        rules.map((one) => one.name),
      )}`,
    ];
  if (rule.severity === "blocker") return [`rules.${name} is a blocker: what excuses it is an exemption`];
  const { level, startsOn, dryRun, owner, until } = asked;
  const faults: string[] = [];
  if (startsOn !== undefined && daysBetween(dayOf(now), startsOn) > longestWait)
    faults.push(`rules.${name}.startsOn is more than ${longestWait} days ahead`);
  if ([level, startsOn, dryRun].filter((one) => one !== undefined).length > 1)
    faults.push(`rules.${name} takes one of level, startsOn and dryRun`);
  if (until !== undefined && daysBetween(dayOf(now), until) > longestDays)
    faults.push(`rules.${name}.until is more than ${longestDays} days ahead`);
  const isRelaxed = startsOn !== undefined || dryRun === true || level === "advisory";
  if (!isRelaxed || rule.severity === "advisory") return faults;
  if (owner === undefined) faults.push(`rules.${name}.owner is missing: somebody answers for what stays open`);
  if (startsOn === undefined && until === undefined)
    faults.push(`rules.${name}.until is missing: nothing stays open for good`);
  return faults;
}
