import { isTheWorld } from "../../knowledge/network/network-range";
import { Faults } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { securityGroup, securityGroupEgressRule, securityGroupRule, upstashDatabase } from "../../model/types";
import type { Value } from "../../model/value";
import { at, elements, UNKNOWN } from "../../model/value";

const httpsPort = 443;
/** It speaks TLS only: see `upstashDatabase`. */
const redisPort = 6379;

const rangeProperties = ["cidrBlocks", "ipv6CidrBlocks", "cidrIpv4", "cidrIpv6"];

/** Into the whole internet, nothing goes but HTTPS, and to a Redis that is a service there. */
export const egressBounded: ControlRule = {
  name: "egress-bounded",
  severity: "required",
  title: "Only HTTPS leaves for the whole internet",
  why: "Code that somebody smuggles in calls home on any port that is open; DNS, mail and shells are what it tries first.",
  remediation: "open egress to 0.0.0.0/0 for tcp 443 only, and to security groups for anything else",
  example: {
    bad: '{ ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" }',
    good: '{ ipProtocol: "tcp", fromPort: 443, toPort: 443, cidrIpv4: "0.0.0.0/0" }',
  },
  controls: { checkov: ["CKV_AWS_382"], trivy: ["AWS-0104"] },
  subjects: [...securityGroup, ...securityGroupEgressRule, ...securityGroupRule],
  watches: [
    watch(securityGroup, "egress"),
    watch(
      [...securityGroupEgressRule, ...securityGroupRule],
      ...rangeProperties,
      "fromPort",
      "ipProtocol",
      "protocol",
      "toPort",
    ),
    watch(securityGroupRule, "type"),
    watch(upstashDatabase),
  ],
  early: false,
  judge(subject, stack) {
    const faults = new Faults();
    const ports = stack.ofTypes(upstashDatabase).length > 0 ? [httpsPort, redisPort] : [httpsPort];
    if (securityGroup.includes(subject.type)) {
      const inline = elements(subject.get("egress"));
      if (inline === UNKNOWN) faults.unknown("egress is not known before the update");
      else for (const entry of inline) judgeOne((name) => at(entry, name), ports, faults);
    } else if (!securityGroupRule.includes(subject.type) || subject.get("type") === "egress")
      judgeOne((name) => subject.get(name), ports, faults);
    return faults.outcome;
  },
};

function judgeOne(read: (name: string) => Value | undefined, ports: readonly number[], faults: Faults): void {
  const protocol = read("protocol") ?? read("ipProtocol");
  const ends = [read("fromPort"), read("toPort")];
  const isOfOnePort = ports.some((one) => ends.every((port) => port === one));
  if ((protocol === "tcp" || protocol === "6") && isOfOnePort) return;
  for (const property of rangeProperties) {
    const ranges = elements(read(property));
    if (ranges === UNKNOWN || ranges.includes(UNKNOWN)) faults.unknown(`${property} is not known before the update`);
    else if (ranges.some(isTheWorld)) {
      if (protocol === UNKNOWN || ends.includes(UNKNOWN)) faults.unknown("its ports are not known before the update");
      else faults.problem("it lets more than HTTPS out to the whole internet");
    }
  }
}
