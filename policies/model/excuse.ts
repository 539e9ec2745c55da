import type { Exemption } from "./exemption";
import { holding, nameOf, placeOf, registerRule } from "./exemption";
import type { Finding } from "./finding";
import { fail, isFault } from "./outcome";
import type { Resource } from "./resource";
import type { Stack } from "./stack";
import { everyType } from "./types";

/**
 * Applies the register to the verdicts on a whole stack. A fault that is exempt stays in sight. An exemption that
 * excuses nothing is a fault of the register: it would excuse something else one day.
 */
export function excuse(findings: readonly Finding[], stack: Stack): Finding[] {
  const current = holding(stack.register, stackName(stack), stack.now);
  if (current.length === 0) return [...findings];
  const matches = current.map((exemption) => ({ exemption, match: matchOf(exemption, findings, stack) }));
  const excused = new Map<Finding, Exemption>();
  const faults: string[] = [];
  for (const { exemption, match } of matches) {
    if (typeof match === "string") faults.push(`${nameOf(exemption)} ${match}`);
    else if (excused.has(match)) faults.push(`${nameOf(exemption)} excuses what another one excuses already`);
    else excused.set(match, exemption);
  }
  return findings.map((finding) => {
    const exemption = excused.get(finding);
    if (exemption && isFault(finding.outcome))
      return { ...finding, outcome: { status: "exempt", fault: finding.outcome, exemption } };
    return finding.rule.name === registerRule ? withFaults(finding, faults) : finding;
  });
}

/** The finding that an exemption excuses, or why it excuses none. */
function matchOf({ rule, target }: Exemption, findings: readonly Finding[], stack: Stack): Finding | string {
  const there = findings.filter(({ subject }) => isTarget(target, subject, stack));
  if (there.length === 0) return "names no resource of this stack";
  const judged = there.filter((finding) => finding.rule.name === rule);
  const [finding, ...others] = judged;
  if (!finding) return "names a resource that the rule does not judge";
  if (others.length > 0) return "names more than one resource; write the URN of one";
  return isFault(finding.outcome) ? finding : "is no longer needed: nothing is wrong there";
}

/** Whether a target, a URN or a path of names, is this resource. */
function isTarget(target: string, subject: Resource, stack: Stack): boolean {
  if (target.startsWith("urn:")) return target === subject.urn;
  if (target.slice(target.lastIndexOf("/") + 1) !== (subject === stack.root ? "stack" : subject.name)) return false;
  return target === pathOf(subject, stack);
}

/** Names of the components around a resource and its own, joined by slashes; `stack` for the stack itself. */
export function pathOf(subject: Resource, stack: Stack): string {
  if (subject === stack.root) return "stack";
  const around = [...stack.ancestorsOf(subject)].filter((one) => one !== stack.root).map(({ name }) => name);
  return [...around.reverse(), subject.name].join("/");
}

/** The stack's name as its URNs have it, whichever of them is there. */
export function stackName(stack: Stack): string {
  const urn = stack.root.urn || stack.ofTypes([everyType])[0]?.urn;
  return placeOf(urn ?? "")?.stack ?? "";
}

function withFaults(finding: Finding, faults: readonly string[]): Finding {
  if (faults.length === 0) return finding;
  const before = isFault(finding.outcome) ? [finding.outcome.problem] : [];
  return { ...finding, outcome: fail([...before, ...faults].join("; ")) };
}
