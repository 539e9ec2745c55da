import { Faults } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { loadBalancer, subnet } from "../../model/types";
import type { Unknown, Value } from "../../model/value";
import { elements, isAbsent, UNKNOWN } from "../../model/value";

/** A balancer has at most one subnet in a zone, so that subnets count as zones. */
export const balancerTwoZones: ControlRule = {
  name: "balancer-two-zones",
  severity: "required",
  title: "The balancer stands in two zones",
  why: "When the one zone is gone nobody reaches the service, though it runs on in others.",
  remediation: "give it subnets in at least two availability zones",
  example: {
    bad: 'new aws.lb.LoadBalancer("web", { loadBalancerType: "network", subnets: [first.id] });',
    good: 'new aws.lb.LoadBalancer("web", { loadBalancerType: "network", subnets: [first.id, second.id] });',
  },
  controls: { fsbp: ["ELB.13"] },
  subjects: loadBalancer,
  watches: [watch(loadBalancer, "subnets", "subnetMappings"), watch(subnet, "availabilityZone", "availabilityZoneId")],
  early: false,
  judge(balancer, stack) {
    const faults = new Faults();
    const lists: readonly (readonly Value[] | Unknown)[] = [
      elements(balancer.get("subnets")),
      elements(balancer.get("subnetMappings")),
    ];
    const most = Math.max(...lists.map((list) => (list === UNKNOWN ? 0 : countOf(list))));
    if (most >= 2) {
      judgeZones(stack.named(subnet, balancer, "subnets"), faults);
      return faults.outcome;
    }
    if (lists.includes(UNKNOWN)) faults.unknown("its subnets are not known before the update");
    else faults.problem("it has fewer than two subnets");
    return faults.outcome;
  },
};

/** Subnets of this stack say in which zone they are, or AWS chooses. */
function judgeZones(subnets: readonly Resource[], faults: Faults): void {
  const zones = subnets.map((one) => {
    const id = one.get("availabilityZoneId");
    return isAbsent(id) ? one.get("availabilityZone") : id;
  });
  if (zones.length < 2 || new Set(zones.filter((zone) => typeof zone === "string")).size >= 2) return;
  if (zones.every((zone) => typeof zone === "string")) faults.problem("its subnets are in one zone");
  else faults.unknown("in which zones its subnets are is not known before the update");
}

/** The same one twice is one; those that are not known are not the same. */
const countOf = (list: readonly Value[]): number =>
  list.filter((one) => one === UNKNOWN).length + new Set(list.filter((one) => one !== UNKNOWN)).size;
