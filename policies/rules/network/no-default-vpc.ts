import { fail, notApplicable, pass, unknown } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { securityGroup, vpc } from "../../model/types";
import { defaultSecurityGroup, defaultSubnet, defaultVpc } from "../../model/types/network";
import { isAbsent, UNKNOWN } from "../../model/value";

const ownGroup = securityGroup.filter((type) => !defaultSecurityGroup.includes(type));

/** Nothing lies in the network that every account has by default, all of whose subnets lead to the internet. */
export const noDefaultVpc: ControlRule = {
  name: "no-default-vpc",
  severity: "required",
  title: "The account's default network is not used",
  why: "Every subnet of it leads to the internet, and whatever else the account runs lies beside it.",
  remediation: "make an aws.ec2.Vpc, or use the Network component, and give every security group its vpcId",
  example: {
    bad: 'new aws.ec2.DefaultVpc("network", {})',
    good: 'new aws.ec2.Vpc("network", { cidrBlock: "10.20.0.0/16" })',
  },
  controls: { checkov: ["CKV_AWS_148"], trivy: ["AWS-0101"] },
  subjects: [...defaultVpc, ...defaultSubnet, ...ownGroup],
  watches: [watch([...defaultVpc, ...defaultSubnet]), watch(ownGroup, "vpcId")],
  early: false,
  judge(subject, stack) {
    if (!ownGroup.includes(subject.type)) return fail("it is part of the account's default network");
    const network = subject.get("vpcId");
    if (isAbsent(network)) return fail("vpcId is not set, so it lies in the account's default network");
    if (stack.named(defaultVpc, subject, "vpcId").length > 0) return notApplicable("its network is judged instead");
    if (network !== UNKNOWN || stack.named(vpc, subject, "vpcId").length > 0) return pass;
    return unknown("in which network it lies is not known before the update");
  },
};
