import { families } from "../../policies/rules";
import type { Findings } from "../../policies/findings/schema";
import { scoreOf } from "../../policies/score/score";
import type { Change, CheckReport } from "./report";
import { isFaulty } from "./report";

const familyByRule = new Map(
  Object.entries(families).flatMap(([family, rules]) => rules.map(({ name }) => [name, family] as const)),
);

/**
 * Makes the report out of what the pack said.
 * @param deployed what it said of the deployed state, to compare with
 */
export function summarise(findings: Findings, subject: CheckReport["subject"], deployed?: Findings): CheckReport {
  const { verdict, score } = scoreOf(findings.findings);
  const { pack, project, stack, profile, level, judgedAt, resources, remediations } = findings;
  return {
    schema: 1,
    pack,
    project,
    stack,
    profile,
    level,
    subject,
    judgedAt,
    verdict,
    score,
    resources,
    findings: findings.findings.map((finding) => ({
      ...finding,
      family: familyByRule.get(finding.rule) ?? "other",
      blocks: isFaulty(finding) && finding.enforcement === "mandatory",
    })),
    remediations,
    ...(deployed && { change: changeFrom(deployed, findings) }),
  };
}

/** What the plan makes worse and better, by rule: a rule that objects to one resource more has been broken too. */
function changeFrom(deployed: Findings, planned: Findings): Change {
  const before = faultsByRule(deployed);
  const after = faultsByRule(planned);
  return {
    scoreBefore: scoreOf(deployed.findings).score,
    scoreAfter: scoreOf(planned.findings).score,
    breaks: [...after]
      .filter(([rule, urns]) => [...urns].some((urn) => !before.get(rule)?.has(urn)))
      .map(([rule]) => rule),
    mends: [...before.keys()].filter((rule) => !after.has(rule)),
  };
}

function faultsByRule({ findings }: Findings): ReadonlyMap<string, ReadonlySet<string>> {
  const byRule = new Map<string, Set<string>>();
  for (const { rule, urn } of findings.filter(isFaulty)) byRule.set(rule, (byRule.get(rule) ?? new Set()).add(urn));
  return byRule;
}
