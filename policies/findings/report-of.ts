import type { Enforced } from "../adapters/levels";
import { timeLeft } from "../model/exemption";
import type { Finding } from "../model/judge";
import { controlIds, isOfAws, isOfChecklist } from "../model/rule";
import type { ReportedFinding } from "./schema";

/** A finding as it is written down: all of it is about the program's shape, and none of it a property value. */
export function reportedFinding({ rule, subject, outcome }: Finding, enforced: Enforced, now: Date): ReportedFinding {
  const { status } = outcome;
  const fault = status === "exempt" ? outcome.fault : status === "fail" || status === "unknown" ? outcome : undefined;
  return {
    rule: rule.name,
    title: rule.title,
    severity: rule.severity,
    ...(rule.scope !== undefined && { scope: rule.scope }),
    items: isOfChecklist(rule) ? [...rule.items] : [],
    controls: controlIds(rule),
    ...(isOfAws(rule) && { documentation: rule.documentation }),
    urn: subject.urn,
    type: subject.type,
    name: subject.name,
    status,
    ...(status === "notApplicable" && { reason: outcome.reason }),
    ...(fault && { problem: fault.problem, fix: fault.fix ?? rule.remediation }),
    enforcement: status === "exempt" ? "advisory" : enforced.enforcement,
    ...(enforced.relaxed !== undefined && { relaxed: enforced.relaxed }),
    ...(status === "exempt" && { exemption: exemptionOf(outcome.exemption, now) }),
  };
}

function exemptionOf(exemption: Parameters<typeof timeLeft>[0], now: Date): NonNullable<ReportedFinding["exemption"]> {
  const { owner, approver, reason, compensatingControl, ticket, expires } = exemption;
  return {
    owner,
    approver,
    reason,
    compensatingControl,
    ...(ticket !== undefined && { ticket }),
    expires,
    ...timeLeft(exemption, now),
  };
}
