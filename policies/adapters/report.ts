import type { ReportViolation, Severity as ReportedSeverity } from "@pulumi/policy";

import { timeLeft } from "../model/exemption";
import type { Exempt, Fault } from "../model/outcome";
import type { Resource } from "../model/resource";
import type { Rule, Severity } from "../model/rule";
import { sourceOf } from "../model/rule";
import type { Enforced, Enforcement } from "./levels";

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

/** Reports a fault under the rule's own name, at the level that holds for it. */
export function reportFault(
  report: ReportViolation,
  rule: Rule,
  subject: Resource,
  fault: Fault,
  { enforcement, relaxed }: Enforced,
): void {
  send(report, rule, subject, messageOf(rule, subject, fault, relaxed), enforcement);
}

/** Reports a fault that is exempt, which stops nothing and stays in sight until it is gone. */
export function reportExempt(
  report: ReportViolation,
  rule: Rule,
  subject: Resource,
  { fault, exemption }: Exempt,
  now: Date,
): void {
  const { daysLeft, endsSoon } = timeLeft(exemption, now);
  const { expires, owner, approver } = exemption;
  const left = daysLeft === 0 ? "today is its last day" : `${daysLeft} ${daysLeft === 1 ? "day is" : "days are"} left`;
  const note = `EXEMPT until ${expires} (owner ${owner}, approved by ${approver})${endsSoon ? `; ${left}` : ""}`;
  send(report, rule, subject, `${note}\n${messageOf(rule, subject, fault)}`, "advisory");
}

function send(
  report: ReportViolation,
  rule: Rule,
  subject: Resource,
  message: string,
  enforcementLevel: Enforcement,
): void {
  (report as unknown as ReportFinding)({
    name: rule.name,
    message,
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
export function messageOf(rule: Rule, subject: Resource, fault: Fault, relaxed?: string): string {
  const verdict = fault.status === "unknown" ? "cannot be judged: " : "";
  return [
    `${subject.name} (${subject.type}): ${verdict}${fault.problem}.`,
    `Fix: ${fault.fix ?? rule.remediation}.`,
    `${sourceOf(rule)} (${rule.severity}${relaxed === undefined ? "" : `; ${relaxed}`})`,
  ].join("\n");
}
