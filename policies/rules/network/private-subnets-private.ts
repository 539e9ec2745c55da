import { Faults, notApplicable } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { Stack } from "../../model/stack";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { existingSubnet, existingSubnetWatches } from "../../knowledge/network/existing-subnets";
import { leadsToInternet, routeWatches } from "../../knowledge/network/routes";
import { cacheSubnetGroup, ecsService, lambdaFunction, subnet } from "../../model/types";
import { databaseNetworks } from "../../model/types/database";
import type { Value } from "../../model/value";
import { at, elements, isAbsent, UNKNOWN } from "../../model/value";

const groups = [...cacheSubnetGroup, ...databaseNetworks];

/** What runs jobs or keeps data lies in subnets that have no way in from the internet. */
export const privateSubnetsPrivate: ControlRule = {
  name: "private-subnets-private",
  severity: "required",
  title: "Workers and stores lie in subnets without a route to the internet gateway",
  why: "In a public subnet one switch, or one elastic address, is enough to put a store on the internet.",
  remediation: "use subnets whose route table leads out through a NAT gateway, not through an internet gateway",
  example: {
    bad: '{ destinationCidrBlock: "0.0.0.0/0", gatewayId: gateway.id }',
    good: '{ destinationCidrBlock: "0.0.0.0/0", natGatewayId: nat.id }',
  },
  controls: { fsbp: ["RDS.46"], cdkNag: ["NIST.800.53.R5-VPCNoUnrestrictedRouteToIGW"] },
  subjects: [...ecsService, ...lambdaFunction, ...groups],
  watches: [
    watch(ecsService, "networkConfiguration"),
    watch(lambdaFunction, "vpcConfig"),
    watch(groups, "subnetIds"),
    watch(subnet),
    ...routeWatches,
    ...existingSubnetWatches,
  ],
  early: false,
  judge(subject, stack) {
    const [property, ...path] = placeOf(subject);
    const listed = at(subject.get(property), ...path);
    if (isAbsent(listed)) return notApplicable("it names no subnets");
    const faults = new Faults();
    const values = elements(listed);
    const named: readonly Value[] = values === UNKNOWN ? [UNKNOWN] : values;
    for (const value of new Set(named)) {
      const subnets = stack.namedBy(value, subnet, subject, property);
      if (subnets.length === 0) judgeExisting(value, stack, faults);
      for (const one of subnets) {
        const leads = leadsToInternet(one, stack);
        if (leads === UNKNOWN) faults.unknown(`the routes of subnet "${one.name}" are not known before the update`);
        else if (leads) faults.problem(`subnet "${one.name}" has a route to the internet gateway`);
      }
    }
    return faults.outcome;
  },
};

/** Its routes are for its owner's stack; that it gives nobody a public address, without which they lead nobody in, AWS says. */
function judgeExisting(value: Value, stack: Stack, faults: Faults): void {
  const givesAddresses = existingSubnet(value, stack)?.["mapPublicIpOnLaunch"];
  if (givesAddresses === true) faults.problem("a subnet of it, which others made, gives public addresses");
  else if (givesAddresses !== false)
    faults.unknown("a subnet of it is not of this stack, so its routes cannot be seen");
}

function placeOf({ type }: Resource): [string, ...string[]] {
  if (ecsService.includes(type)) return ["networkConfiguration", "subnets"];
  return lambdaFunction.includes(type) ? ["vpcConfig", "subnetIds"] : ["subnetIds"];
}
