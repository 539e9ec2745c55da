import { stackName } from "../../model/excuse";
import { lapseOf, registerRule } from "../../model/exemption";
import { Faults } from "../../model/outcome";
import type { ChecklistRule } from "../../model/rule";
import { stackType } from "../../model/types";

/**
 * Every entry of the register is whole, and every entry for this stack holds today. Whether each excuses something is
 * seen when all rules have spoken, and is said under this rule as well.
 */
export const exemptionsValid: ChecklistRule = {
  name: registerRule,
  items: ["exemptions-valid", "open-items-tracked"],
  scope: "core",
  severity: "blocker",
  title: "No exemption is expired, ownerless or wider than its target",
  why: "An exemption that nobody owns or ends is how a risk taken for a week becomes how things are. One that matches nothing will one day excuse what nobody looked at.",
  remediation: "mend the entry in exemptions.yaml, or remove it and what it excused",
  example: {
    bad: ["exemptions:", "  - rule: log-retention-set", "    target: worker/*", "    expires: 2099-12-31"].join("\n"),
    good: [
      "exemptions:",
      "  - rule: log-retention-set",
      "    stack: prod",
      "    target: worker/worker-logs",
      "    owner: platform-lead",
      "    approver: security-lead",
      "    approvedOn: 2026-11-02",
      "    expires: 2026-12-15",
      "    reason: the archive moves to another account first",
      "    compensatingControl: the group is exported to the archive every night",
      "    approval: sha256-ce46416347a76d9f",
    ].join("\n"),
  },
  subjects: [stackType],
  watches: [],
  early: false,
  judge(_, stack) {
    const faults = new Faults();
    for (const fault of stack.register.faults) faults.problem(fault);
    const name = stackName(stack);
    for (const exemption of stack.register.exemptions) {
      const lapse = exemption.stack === name ? lapseOf(exemption, stack.now) : undefined;
      if (lapse !== undefined) faults.problem(lapse);
    }
    return faults.outcome;
  },
};
