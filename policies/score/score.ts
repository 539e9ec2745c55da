import type { ReportedFinding } from "../findings/schema";

/** What a rule is worth, by its severity. */
export const weights = Object.freeze({ blocker: 5, required: 3, advisory: 1 });

/** As much of a finding as counts. */
export type Scored = Pick<ReportedFinding, "rule" | "severity" | "status" | "enforcement">;

export interface Score {
  /** `go` only where something was judged and nothing that blocks is wrong or unknown. */
  readonly verdict: "go" | "no-go";
  /**
   * Share of the weight of all rules that apply whose demand holds everywhere, of 100, rounded down to a tenth: 100 is
   * all of them. A trend, which never turns a no-go into a go.
   */
  readonly score: number;
  /** Rules that block, in the order of the alphabet. */
  readonly blockers: readonly string[];
  readonly counts: Readonly<Record<Scored["status"], number>>;
}

/**
 * Weighs findings, in whatever order they come. What is unknown has not passed. What is exempt earns nothing and blocks
 * nothing.
 */
export function scoreOf(findings: readonly Scored[]): Score {
  const counts = { pass: 0, notApplicable: 0, fail: 0, unknown: 0, exempt: 0 };
  const blockers = new Set<string>();
  const weightOf = new Map<string, number>();
  const unmet = new Set<string>();
  for (const finding of findings) {
    const { rule, severity, status } = finding;
    counts[status]++;
    if (status === "notApplicable") continue;
    weightOf.set(rule, weights[severity]);
    if (status !== "pass") unmet.add(rule);
    if (blocks(finding)) blockers.add(rule);
  }
  const sum = (rules: readonly string[]) => rules.reduce((total, rule) => total + (weightOf.get(rule) ?? 0), 0);
  const all = [...weightOf.keys()];
  const met = sum(all.filter((rule) => !unmet.has(rule)));
  return {
    verdict: all.length > 0 && blockers.size === 0 ? "go" : "no-go",
    score: all.length === 0 ? 0 : Math.floor((1000 * met) / sum(all)) / 10,
    blockers: [...blockers].sort(),
    counts,
  };
}

/** Blockers always do, whatever a report says of how they were enforced. */
const blocks = ({ severity, status, enforcement }: Scored): boolean =>
  (status === "fail" || status === "unknown") && (severity === "blocker" || enforcement === "mandatory");
