import { isTheWorld } from "../../knowledge/network/network-range";
import { Faults } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { networkAcl, networkAclRule } from "../../model/types/network";
import type { Value } from "../../model/value";
import { at, elements, numberOf, UNKNOWN } from "../../model/value";

/** Remote shells and desktops. */
const managing = [22, 3389];
/** Answers to connections from inside come back on these. */
const firstEphemeralPort = 1_024;

/** A list of a subnet's own admits from the internet what is needed, not everything. */
export const aclNotOpen: ControlRule = {
  name: "acl-not-open",
  severity: "required",
  title: "Network ACLs do not admit everything from everywhere",
  why: "An ACL is the second wall, for the day on which a security group is wrong; an open one is none.",
  remediation:
    "admit from 0.0.0.0/0 only single ports that the public may use, and the ephemeral ports 1024-65535 of tcp",
  example: {
    bad: '{ protocol: "-1", action: "allow", cidrBlock: "0.0.0.0/0", fromPort: 0, toPort: 0 }',
    good: '{ protocol: "tcp", action: "allow", cidrBlock: "0.0.0.0/0", fromPort: 443, toPort: 443 }',
  },
  controls: {
    fsbp: ["EC2.21"],
    checkov: ["CKV_AWS_352", "CKV_AWS_231", "CKV_AWS_232"],
    trivy: ["AWS-0105", "AWS-0102"],
  },
  subjects: [...networkAcl, ...networkAclRule],
  watches: [
    watch(networkAcl, "ingress"),
    watch(networkAclRule, "cidrBlock", "egress", "fromPort", "ipv6CidrBlock", "protocol", "ruleAction", "toPort"),
  ],
  early: false,
  judge(subject) {
    const faults = new Faults();
    if (networkAclRule.includes(subject.type)) {
      if (subject.get("egress") !== true) judgeEntry((name) => subject.get(name), "ruleAction", faults);
      return faults.outcome;
    }
    const entries = elements(subject.get("ingress"));
    if (entries === UNKNOWN) faults.unknown("ingress is not known before the update");
    else for (const entry of entries) judgeEntry((name) => at(entry, name), "action", faults);
    return faults.outcome;
  },
};

function judgeEntry(read: (name: string) => Value | undefined, action: string, faults: Faults): void {
  if (read(action) === "deny" || read(action) === "DENY") return;
  const ranges: readonly (Value | undefined)[] = [read("cidrBlock"), read("ipv6CidrBlock")];
  if (ranges.includes(UNKNOWN)) {
    faults.unknown("whom it admits is not known before the update");
    return;
  }
  if (!ranges.some(isTheWorld)) return;
  const [protocol, from, to] = ["protocol", "fromPort", "toPort"].map(read);
  if (protocol === UNKNOWN || from === UNKNOWN || to === UNKNOWN) {
    faults.unknown("its ports are not known before the update");
    return;
  }
  if (protocol === "-1" || protocol === "all") faults.problem("it admits everything from everywhere");
  else if (
    numberOf(from) < firstEphemeralPort &&
    managing.some((port) => numberOf(from) <= port && port <= numberOf(to))
  )
    faults.problem("it admits everybody to a remote shell or desktop");
  else if (from === 3389) faults.problem("it admits everybody to a remote desktop");
}
