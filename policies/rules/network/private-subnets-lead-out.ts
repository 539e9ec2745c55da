import { Faults, notApplicable } from "../../model/outcome";
import { letsThrough, openingProperties, openingsOf, surroundingsOf } from "../../knowledge/network/reachability";
import type { Resource } from "../../model/resource";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import {
  componentTypes,
  ecsService,
  lambdaFunction,
  securityGroup,
  securityGroupEgressRule,
  securityGroupRule,
  subnet,
} from "../../model/types";
import { vpcEndpoint } from "../../model/types/network";
import type { Value } from "../../model/value";
import { anyOf, at, isList, UNKNOWN } from "../../model/value";
import { leadsOut, wayOutWatches } from "../../knowledge/network/ways-out";

/** Images, secrets, logs and everything else of AWS are asked for here. */
const https = 443;

/**
 * What runs in the network's own subnets gets out of each of them: by a route, and by a rule of its security groups. A
 * network that is closed on purpose has endpoints of the services that it needs instead of routes.
 */
export const privateSubnetsLeadOut: ControlRule = {
  name: "private-subnets-lead-out",
  severity: "required",
  title: "What runs in a subnet gets out of it",
  why: "A task without a way out finds neither its image nor its secrets; in one of two zones, that shows on the day when the other fails.",
  remediation:
    "associate each subnet with a route table with a route of 0.0.0.0/0 to a NAT gateway that has an address and stands in a public subnet, and let the security group out on port 443",
  example: {
    bad: 'new aws.ec2.Route("out", { routeTableId: table.id, destinationCidrBlock: "10.0.0.0/8", natGatewayId: nat.id })',
    good: 'new aws.ec2.Route("out", { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", natGatewayId: nat.id })',
  },
  controls: {},
  subjects: [...ecsService, ...lambdaFunction],
  watches: [
    watch(ecsService, "networkConfiguration"),
    watch(lambdaFunction, "vpcConfig"),
    watch(subnet),
    watch(vpcEndpoint, "vpcEndpointType"),
    watch([componentTypes.declaration], "settings"),
    watch(securityGroup, "egress"),
    watch([...securityGroupEgressRule, ...securityGroupRule], ...openingProperties),
    ...wayOutWatches,
  ],
  early: false,
  judge(subject, stack) {
    const subnets = subnetsOf(subject, stack);
    if (subnets.length === 0) return notApplicable("it runs in no subnet of this stack");
    const faults = new Faults();
    if (!isClosedOnPurpose(stack))
      for (const one of subnets) {
        const answer = leadsOut(one, stack);
        if (answer === UNKNOWN) faults.unknown(`whether subnet "${one.name}" has a way out is not known`);
        else if (!answer) faults.problem(`subnet "${one.name}" has no way out`);
      }
    const { groups, isOpen } = surroundingsOf(subject, stack);
    const openings = groups.flatMap((group) => openingsOf(group, "egress", stack));
    const letsOut = anyOf(openings.map((opening) => letsThrough(opening, https)));
    if (groups.length > 0 && !isOpen && letsOut === false)
      faults.problem(`its security groups let it out on no port ${https}`);
    return faults.outcome;
  },
};

function subnetsOf(subject: Resource, stack: Stack): readonly Resource[] {
  const [property, list] = ecsService.includes(subject.type)
    ? (["networkConfiguration", "subnets"] as const)
    : (["vpcConfig", "subnetIds"] as const);
  const listed = at(subject.get(property), list);
  const values: readonly Value[] = isList(listed) ? listed : [listed ?? null];
  return [...new Set(values.flatMap((value) => stack.namedBy(value, subnet, subject, property)))];
}

const isClosedOnPurpose = (stack: Stack): boolean =>
  stack.asked("natGateways") === "none" || stack.with(vpcEndpoint, "vpcEndpointType", "Interface").length > 0;
