import type { ReportViolation, Severity as ReportedSeverity } from "@pulumi/policy";

import type { Outcome } from "../model/outcome";
import type { Resource } from "../model/resource";
import type { Rule, Severity } from "../model/rule";
import { sourceOf } from "../model/rule";
import type { Enforcement } from "./levels";

const reportedSeverities: Readonly<Record<Severity, ReportedSeverity>> = {
  blocker: "critical",
  required: "high",
  advisory: "low",
};

/**
 * The object form of the SDK's `reportViolation`. Its public type lacks it, though 1.21.0 has it: it lets one rule
 * report under the names, severities and levels of many.
 */
type ReportFinding = (finding: {
  readonly name: string;
  readonly message: string;
  readonly urn: string;
  readonly description: string;
  readonly severity: ReportedSeverity;
  readonly enforcementLevel: Enforcement;
}) => void;

export type Fault = Extract<Outcome, { status: "fail" | "unknown" }>;

export const isFault = (outcome: Outcome): outcome is Fault =>
  outcome.status === "fail" || outcome.status === "unknown";

/** Reports a fault under the rule's own name, at the level that holds for it. */
export function reportFault(
  report: ReportViolation,
  rule: Rule,
  subject: Resource,
  fault: Fault,
  enforcementLevel: Enforcement,
): void {
  (report as unknown as ReportFinding)({
    name: rule.name,
    message: messageOf(rule, subject, fault),
    urn: subject.urn,
    description: rule.title,
    severity: reportedSeverities[rule.severity],
    enforcementLevel,
  });
}

/**
 * What is wrong, where, what to do, and what says so. It holds no property value: rules see secrets in clear text, and
 * messages end up in logs.
 */
export function messageOf(rule: Rule, subject: Resource, fault: Fault): string {
  const verdict = fault.status === "unknown" ? "cannot be judged: " : "";
  return [
    `${subject.name} (${subject.type}): ${verdict}${fault.problem}.`,
    `Fix: ${fault.fix ?? rule.remediation}.`,
    `${sourceOf(rule)} (${rule.severity})`,
  ].join("\n");
}
