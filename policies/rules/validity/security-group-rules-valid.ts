import { Limits } from "../../model/limits";
import { parseRange } from "../../knowledge/network/network-range";
import { Faults } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { AwsRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { securityGroup, securityGroupEgressRule, securityGroupIngressRule } from "../../model/types";
import { isAbsent, textOf, UNKNOWN } from "../../model/value";

const sources = ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"];
const description = /^[\w .:\-/()#,@[\]+=&;{}!$*]{0,255}$/;

/** A security group has a proper name, and each of its rules once: one source, and ports in order. */
export const securityGroupRulesValid: AwsRule = {
  name: "security-group-rules-valid",
  documentation: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupIngress.html",
  severity: "blocker",
  title: "EC2 accepts security groups and their rules",
  why: "EC2 refuses a rule that is there twice or says two things at once, and the update ends with some of the rules in force and some not.",
  remediation: "give each rule one source and ports in order, and remove what is there twice",
  example: {
    bad: 'cidrIpv4: "10.0.0.0/16",\nreferencedSecurityGroupId: worker.id,',
    good: 'referencedSecurityGroupId: worker.id,\nipProtocol: "tcp",\nfromPort: 6379,\ntoPort: 6379,',
  },
  subjects: [...securityGroup, ...securityGroupIngressRule, ...securityGroupEgressRule],
  watches: [
    watch(securityGroup, "description"),
    watch(
      [...securityGroupIngressRule, ...securityGroupEgressRule],
      "cidrIpv4",
      "cidrIpv6",
      "description",
      "fromPort",
      "ipProtocol",
      "prefixListId",
      "referencedSecurityGroupId",
      "securityGroupId",
      "toPort",
    ),
  ],
  early: false,
  judge(subject, stack) {
    const faults = new Faults();
    const limits = Limits.of(subject, faults);
    limits.matches("description", description, "up to 255 letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*");
    if (securityGroup.includes(subject.type))
      limits.matches(
        "name",
        /^(?!sg-)[\w .:\-/()#,@[\]+=&;{}!$*]{1,255}$/i,
        "a name of up to 255 characters without sg- in front",
      );
    else judgeRule(subject, limits, stack, faults);
    return faults.outcome;
  },
};

function judgeRule(rule: Resource, limits: Limits, stack: Stack, faults: Faults): void {
  const given = sources.filter((source) => !isAbsent(rule.get(source)));
  if (given.length !== 1) faults.problem(`not exactly one of ${sources.join(", ")} is set`);
  limits.holds("cidrIpv4", (text) => parseRange(textOf(text))?.isExact === true, "is no IPv4 range");
  const protocol = limits.known("ipProtocol");
  if (protocol === "tcp" || protocol === "udp") {
    limits.range("fromPort", 0, 65535);
    limits.range("toPort", 0, 65535);
    const from = rule.get("fromPort");
    const to = rule.get("toPort");
    if (isAbsent(from) || isAbsent(to)) faults.problem("fromPort and toPort are needed for this protocol");
    if (typeof from === "number" && typeof to === "number" && from > to) faults.problem("fromPort is above toPort");
  }
  const group = rule.get("securityGroupId") ?? null;
  const others = group === UNKNOWN ? stack.ofTypes([rule.type]) : stack.with([rule.type], "securityGroupId", group);
  const same = others.filter((other) => isSame(rule, other, stack));
  const [first] = same.map(({ name }) => name).sort();
  if (same.length > 1 && first !== rule.name) faults.problem(`it says the same as "${first ?? ""}"`);
}

function isSame(one: Resource, other: Resource, stack: Stack): boolean {
  const plain = ["ipProtocol", "fromPort", "toPort", "cidrIpv4", "cidrIpv6", "prefixListId"];
  return (
    plain.every((property) => one.get(property) !== UNKNOWN && one.get(property) === other.get(property)) &&
    ["securityGroupId", "referencedSecurityGroupId"].every((property) => leadsAlike(one, other, property, stack))
  );
}

/** Whether a property of two resources names the same group, known or traced to where it is made. */
function leadsAlike(one: Resource, other: Resource, property: string, stack: Stack): boolean {
  const [mine, theirs] = [one.get(property), other.get(property)];
  if (mine !== UNKNOWN && theirs !== UNKNOWN) return (mine ?? null) === (theirs ?? null);
  const [groups, others] = [one, other].map((rule) => stack.named(securityGroup, rule, property));
  return groups?.length === 1 && others?.length === 1 && groups[0] === others[0];
}
