import { Faults } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { securityGroup, securityGroupEgressRule, securityGroupIngressRule, securityGroupRule } from "../../model/types";
import { defaultSecurityGroup } from "../../model/types/network";
import type { Value } from "../../model/value";
import { at, elements, isAbsent, textOf, UNKNOWN } from "../../model/value";

const ownGroup = securityGroup.filter((type) => !defaultSecurityGroup.includes(type));
const rules = [...securityGroupIngressRule, ...securityGroupEgressRule, ...securityGroupRule];

/** Whoever looks at a firewall rule sees what it is for. */
export const groupsDescribed: ControlRule = {
  name: "groups-described",
  severity: "advisory",
  title: "Security groups and their rules say what they are for",
  why: "A rule that nobody can explain is a rule that nobody dares to remove.",
  remediation: "set description on the group and on each of its rules",
  example: {
    bad: '{ ipProtocol: "tcp", fromPort: 6379, toPort: 6379, referencedSecurityGroupId: worker.id }',
    good: '{ description: "From the worker", ipProtocol: "tcp", fromPort: 6379, toPort: 6379, referencedSecurityGroupId: worker.id }',
  },
  controls: {
    checkov: ["CKV_AWS_23"],
    cdkNag: ["AwsSolutions-EC27"],
    trivy: ["AWS-0099", "AWS-0124"],
  },
  subjects: [...ownGroup, ...rules],
  watches: [watch(ownGroup, "description", "egress", "ingress"), watch(rules, "description")],
  early: false,
  judge(subject) {
    const faults = new Faults();
    judgeText(subject.get("description"), "description", faults);
    if (ownGroup.includes(subject.type))
      for (const direction of ["ingress", "egress"]) {
        const inline = elements(subject.get(direction));
        if (inline === UNKNOWN) continue;
        for (const [index, entry] of inline.entries())
          judgeText(at(entry, "description"), `description of ${direction}[${index}]`, faults);
      }
    return faults.outcome;
  },
};

function judgeText(text: Value | undefined, where: string, faults: Faults): void {
  if (text === UNKNOWN) faults.unknown(`${where} is not known before the update`);
  else if (isAbsent(text) || /^managed by (pulumi|terraform)$/i.test(textOf(text).trim()))
    faults.problem(`${where} is not set`);
}
