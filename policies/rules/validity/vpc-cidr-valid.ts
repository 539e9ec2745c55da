import type { NetworkRange } from "../../knowledge/network/network-range";
import { contains, overlaps, parseRange } from "../../knowledge/network/network-range";
import { Faults } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { AwsRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { subnet, vpc } from "../../model/types";
import { isAbsent, textOf, UNKNOWN } from "../../model/value";

/** A VPC has between 16 and 65,536 addresses, its subnets lie in it and beside one another. */
export const vpcCidrValid: AwsRule = {
  name: "vpc-cidr-valid",
  documentation: "https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html",
  severity: "blocker",
  title: "VPC and subnets have address ranges that AWS accepts",
  why: "A range that does not fit is refused while the network is being made, and everything else waits for the network. A range that was taken cannot be changed later without making the network anew.",
  remediation: "choose a VPC range from /16 to /28, and give each subnet a part of it of its own",
  example: {
    bad: 'new aws.ec2.Vpc("main", { cidrBlock: "10.0.0.0/8" });',
    good: 'new aws.ec2.Vpc("main", { cidrBlock: "10.0.0.0/16" });',
  },
  subjects: [...vpc, ...subnet],
  watches: [watch(vpc, "cidrBlock"), watch(subnet, "cidrBlock", "vpcId")],
  early: false,
  judge(subject, stack) {
    const faults = new Faults();
    const range = rangeOf(subject, faults);
    if (range && subnet.includes(subject.type)) judgeSubnet(subject, range, stack, faults);
    return faults.outcome;
  },
};

function rangeOf(subject: Resource, faults: Faults): NetworkRange | undefined {
  const value = subject.get("cidrBlock");
  if (value === UNKNOWN) faults.unknown("cidrBlock is not known before the update");
  if (value === UNKNOWN || isAbsent(value)) return undefined;
  const range = parseRange(textOf(value));
  if (!range) faults.problem("cidrBlock is no IPv4 range");
  else if (range.prefix < 16 || range.prefix > 28) faults.problem("cidrBlock is not between /16 and /28");
  else if (!range.isExact) faults.problem("cidrBlock does not begin at its range's first address");
  return range;
}

function judgeSubnet(subject: Resource, range: NetworkRange, stack: Stack, faults: Faults): void {
  const [network] = stack.named(vpc, subject, "vpcId");
  // A network of another stack is not seen here, and neither are its other subnets.
  if (!network) return;
  const whole = parseRange(textOf(network.get("cidrBlock")));
  if (whole && !contains(whole, range)) faults.problem("cidrBlock is not within that of its VPC");
  for (const other of stack.ofTypes(subnet)) {
    // The first keeps its range, so that only one of two is blamed.
    if (other.name >= subject.name || !stack.named(vpc, other, "vpcId").includes(network)) continue;
    const taken = parseRange(textOf(other.get("cidrBlock")));
    if (taken && overlaps(taken, range)) faults.problem(`cidrBlock overlaps that of subnet "${other.name}"`);
  }
}
