import type { Findings, ReportedFinding as Reported, ReportedRemediation } from "../../policies/findings/schema";

/** One rule's word on one resource. No property value stands in it. */
export type Finding = Reported & {
  readonly family: string;
  /** Whether it stops a deploy. */
  readonly blocks: boolean;
};

/** From what is deployed to what is planned. */
export interface Change {
  readonly scoreBefore: number;
  readonly scoreAfter: number;
  /** Rules with a fault in the plan at a resource where what is deployed has none. */
  readonly breaks: readonly string[];
  /** Rules with faults in what is deployed and none in the plan. */
  readonly mends: readonly string[];
}

/** All that `gate check` found, as `--format json` writes it; every other format is made of it. */
export interface CheckReport {
  readonly schema: 1;
  readonly pack: Findings["pack"];
  readonly project: string;
  readonly stack: string;
  readonly profile: string;
  readonly level: string;
  /** What was judged: what `pulumi up` would make, or what a state says was made. */
  readonly subject: "plan" | "state";
  /** ISO 8601. */
  readonly judgedAt: string;
  /** `go` only where nothing blocks. */
  readonly verdict: "go" | "no-go";
  /** Of 100; a trend, which never turns a no-go into a go. */
  readonly score: number;
  readonly resources: number;
  readonly findings: readonly Finding[];
  readonly remediations: readonly ReportedRemediation[];
  readonly change?: Change;
}

export const isFaulty = ({ status }: Pick<Finding, "status">): boolean => status === "fail" || status === "unknown";

const order = (finding: Finding): number =>
  (finding.blocks ? 0 : 10) + ["blocker", "required", "advisory"].indexOf(finding.severity);

/** Faults that stop a deploy first, then by severity, in the order of the rules. */
export const faultsOf = ({ findings }: CheckReport): readonly Finding[] =>
  findings.filter(isFaulty).sort((one, other) => order(one) - order(other));

export const exemptOf = ({ findings }: CheckReport): readonly Finding[] =>
  findings.filter(({ status }) => status === "exempt");

/** The fault in one line; what is not known says so. */
export const faultText = ({ status, problem = "no reason was given", relaxed }: Finding): string =>
  `${status === "unknown" ? "cannot be judged: " : ""}${problem}${relaxed === undefined ? "" : ` (${relaxed})`}`;

/** What to do about a fault. */
export const fixText = ({ fix = "see the rule's page" }: Finding): string => fix;

/** What a finding rests on, such as `checklist: redis-tls-in-transit; AWS Foundational ... ElastiCache.5`. */
export const restsOn = ({ items, controls, documentation }: Finding): string =>
  [
    ...(items.length === 0 ? [] : [`checklist: ${items.join(", ")}`]),
    ...controls,
    ...(documentation === undefined ? [] : [`AWS: ${documentation}`]),
  ].join("; ");

/** Who answers for an exempt fault, and until when; it says so when that is soon. */
export function exemptionText({ exemption }: Finding): string {
  if (exemption === undefined) return "nobody answers for it";
  const { owner, approver, expires, daysLeft, endsSoon, reason, compensatingControl, ticket } = exemption;
  const soon = endsSoon ? ` (ENDS SOON: ${daysLeft} ${daysLeft === 1 ? "day" : "days"} left)` : "";
  const parts = [
    `exempt until ${expires}${soon}`,
    `owner ${owner}, approved by ${approver}`,
    reason,
    `instead: ${compensatingControl}`,
    ...(ticket === undefined ? [] : [ticket]),
  ];
  return parts.join("; ");
}

/** A resource's own name, as its program gave it. */
export const nameIn = (urn: string): string => urn.slice(urn.lastIndexOf("::") + 2);

/** A name from somewhere else writes no lines and steers no terminal. */
export const oneLine = (line: string): string => line.replaceAll(/[\u{0}-\u{1f}\u{7f}-\u{9f}\u{2028}\u{2029}]+/gu, " ");

/** `NO-GO`, and what it is about, in one line each. */
export function headline(report: CheckReport): { readonly verdict: string; readonly about: string } {
  const what = report.subject === "plan" ? "plan of stack" : "state of stack";
  return {
    verdict: report.verdict === "go" ? "GO" : "NO-GO",
    about: `${what} ${report.stack}, profile ${report.profile}, level ${report.level}`,
  };
}

/** How many findings there are of each kind, in words. */
export function tally({ findings, ...report }: CheckReport): string {
  const count = (chosen: (finding: Finding) => boolean) => findings.filter(chosen).length;
  const blocking = count(({ blocks }) => blocks);
  const parts = [
    `${blocking} of ${findings.length} judgements ${blocking === 1 ? "blocks" : "block"}`,
    `${count((finding) => isFaulty(finding) && !finding.blocks)} only reported`,
    `${count(({ status }) => status === "exempt")} exempt`,
    `${count(({ status }) => status === "pass")} passed`,
  ];
  return `${parts.join(", ")}; score ${report.score} of 100`;
}

/** Rules that block, with how many resources each stands against: `redis-tls-in-transit, tags-owner-and-cost (12)`. */
export function blockersText({ findings }: CheckReport): string {
  const counts = new Map<string, number>();
  for (const { rule, blocks } of findings) if (blocks) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  return [...counts].map(([rule, count]) => (count === 1 ? rule : `${rule} (${count})`)).join(", ") || "nothing";
}

/** Such as `94 to 88: breaks redis-tls-in-transit`. */
export function changeText({ scoreBefore, scoreAfter, breaks, mends }: Change): string {
  const moved = [
    ...(breaks.length === 0 ? [] : [`breaks ${breaks.join(", ")}`]),
    ...(mends.length === 0 ? [] : [`mends ${mends.join(", ")}`]),
  ];
  const scores = scoreBefore === scoreAfter ? `${scoreAfter} as before` : `${scoreBefore} to ${scoreAfter}`;
  return `${scores}: ${moved.length === 0 ? "breaks nothing, mends nothing" : moved.join("; ")}`;
}
