import { actionsOf, servicesIn, targetsOf } from "../../knowledge/network/listeners";
import { isPublic, judgeApplicationBalancer } from "../../knowledge/network/balancers";
import type { Faults } from "../../model/outcome";
import {
  letsThrough,
  mayConnect,
  openingsOf,
  openingWatches,
  surroundingsOf,
} from "../../knowledge/network/reachability";
import type { Resource } from "../../model/resource";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { ecsService, listener, loadBalancer, subnet } from "../../model/types";
import type { Value } from "../../model/value";
import { anyOf, at, elements, isAbsent, UNKNOWN } from "../../model/value";
import { isOnInternet, wayOutWatches } from "../../knowledge/network/ways-out";

/** Who asks the balancer reaches it, and it reaches whom it asks: by subnets, by its security groups, and by theirs. */
export const balancerReachesTargets: ControlRule = {
  name: "balancer-reaches-targets",
  severity: "required",
  title: "The way through the balancer is open",
  why: "A balancer in private subnets, or whose group lets nothing through, is made without complaint and answers nobody.",
  remediation:
    "give the balancer subnets with a route to the internet gateway, and a security group that admits its listeners' ports and may reach the tasks' group on their port",
  example: {
    bad: "new aws.lb.LoadBalancer('web', { internal: false, subnets: privateSubnetIds })",
    good: "new aws.lb.LoadBalancer('web', { internal: false, subnets: publicSubnetIds, securityGroups: [edge.id] })",
  },
  controls: {},
  subjects: loadBalancer,
  watches: [
    watch(loadBalancer, "internal", "loadBalancerType", "securityGroups", "subnets"),
    watch(listener, "defaultActions", "loadBalancerArn", "port"),
    watch(ecsService, "loadBalancers", "networkConfiguration"),
    ...openingWatches,
    watch(subnet),
    ...wayOutWatches,
  ],
  early: false,
  judge: (balancer, stack) =>
    judgeApplicationBalancer(balancer, (faults) => {
      judgeSubnets(balancer, stack, faults);
      const { groups, isOpen } = surroundingsOf(balancer, stack);
      if (isAbsent(balancer.get("securityGroups")))
        faults.problem("it has no security group, so the network's default group is around it");
      // What others have made and this stack only names cannot be seen, and is there.
      else if (!isOpen)
        for (const one of stack.naming(listener, "loadBalancerArn", balancer).sure)
          judgeListener(one, groups, isPublic(balancer) !== false, stack, faults);
    }),
};

function judgeSubnets(balancer: Resource, stack: Stack, faults: Faults): void {
  const isFromOutside = isPublic(balancer);
  if (isFromOutside === UNKNOWN) faults.unknown("whether the internet reaches it is not known before the update");
  if (isFromOutside !== true) return;
  for (const one of stack.named(subnet, balancer, "subnets")) {
    const leads = isOnInternet(one, stack);
    if (leads === UNKNOWN) faults.unknown(`the routes of subnet "${one.name}" are not known before the update`);
    else if (!leads) faults.problem(`the internet does not reach subnet "${one.name}"`);
  }
}

function judgeListener(
  one: Resource,
  groups: readonly Resource[],
  isFromOutside: boolean,
  stack: Stack,
  faults: Faults,
): void {
  const port = one.get("port");
  if (typeof port === "number") {
    const openings = groups.flatMap((group) => openingsOf(group, "ingress", stack));
    const admits = anyOf(openings.map((opening) => letsThrough(opening, port)));
    const whom = isFromOutside ? "the internet" : "anybody";
    if (admits === false) faults.problem(`its security group admits ${whom} to no port of listener "${one.name}"`);
  }
  const actions = actionsOf(one);
  for (const action of actions === UNKNOWN ? [] : actions)
    for (const group of targetsOf(action, one, stack).groups)
      for (const service of servicesIn(group, stack)) judgeService(service, group, groups, stack, faults);
}

function judgeService(
  service: Resource,
  group: Resource,
  groups: readonly Resource[],
  stack: Stack,
  faults: Faults,
): void {
  const there = surroundingsOf(service, stack);
  const listed = elements(service.get("loadBalancers"));
  if (there.isOpen || there.groups.length === 0 || listed === UNKNOWN) return;
  for (const entry of listed) {
    const arn: Value = at(entry, "targetGroupArn") ?? null;
    const port = at(entry, "containerPort");
    if (typeof port !== "number" || stack.names(arn, service, "loadBalancers", group) !== true) continue;
    const reaches = anyOf(groups.flatMap((from) => there.groups.map((to) => mayConnect(from, to, port, stack))));
    if (reaches === false) faults.problem(`no rule of the security groups lets it reach "${service.name}"`);
  }
}
