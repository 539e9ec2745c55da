import { Faults } from "../../model/outcome";
import { openingProperties, openingsOf } from "../../knowledge/network/reachability";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { securityGroupEgressRule, securityGroupIngressRule, securityGroupRule, vpc } from "../../model/types";
import { defaultSecurityGroup, defaultVpc } from "../../model/types/network";

/** The group that AWS gives to whatever names none lets nothing in or out. */
export const defaultGroupClosed: ControlRule = {
  name: "default-group-closed",
  severity: "required",
  title: "A network's default security group is closed",
  why: "Whatever is started without a group of its own gets this one, and with it a way to all others in it and to the internet.",
  remediation: 'add new aws.ec2.DefaultSecurityGroup("default", { vpcId }) without ingress and egress',
  example: {
    bad: 'new aws.ec2.Vpc("network", { cidrBlock: "10.20.0.0/16" }); // and nothing that closes its default group',
    good: 'new aws.ec2.DefaultSecurityGroup("default", { vpcId: network.id })',
  },
  controls: {
    fsbp: ["EC2.2"],
    checkov: ["CKV2_AWS_12"],
    cdkNag: ["NIST.800.53.R5-VPCDefaultSecurityGroupClosed"],
    trivy: ["AWS-0173"],
  },
  subjects: [...vpc, ...defaultVpc],
  watches: [
    watch([...vpc, ...defaultVpc]),
    watch(defaultSecurityGroup, "egress", "ingress", "vpcId"),
    watch([...securityGroupIngressRule, ...securityGroupEgressRule, ...securityGroupRule], ...openingProperties),
  ],
  early: false,
  judge(network, stack) {
    const faults = new Faults();
    const { sure, possible } = stack.naming(defaultSecurityGroup, "vpcId", network);
    if (sure.length === 0) {
      if (possible) faults.unknown("whether its default security group is closed is not known before the update");
      else faults.problem("nothing closes its default security group");
    }
    for (const group of sure)
      for (const direction of ["ingress", "egress"] as const)
        for (const { foreign, peers, ranges } of openingsOf(group, direction, stack)) {
          if (peers.length + ranges.length > 0 || foreign === true)
            faults.problem(`its default security group "${group.name}" has an ${direction} rule`);
          else faults.unknown(`${direction} of "${group.name}" is not known before the update`);
        }
    return faults.outcome;
  },
};
