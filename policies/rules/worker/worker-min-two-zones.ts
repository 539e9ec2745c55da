import { Faults } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { componentTypes, ecsService, subnet } from "../../model/types";
import type { Value } from "../../model/value";
import { at, elements, isAbsent, UNKNOWN } from "../../model/value";
import { existingSubnet, existingSubnetWatches } from "../../knowledge/network/existing-subnets";
import { belongsToWorker, notAWorker } from "../../knowledge/worker/workers";

/**
 * Two workers, and places for them in two zones: ECS spreads tasks over the zones of a service's subnets. Any other service
 * of several tasks has them in two zones as well.
 */
export const workerMinTwoZones: ChecklistRule = {
  name: "worker-min-two-zones",
  items: ["worker-min-two-zones"],
  scope: "core",
  severity: "required",
  title: "At least two workers in at least two zones",
  why: "One task, or all of them in one zone, is gone at once when a machine or a zone fails; jobs stand still until a new one runs, which in a failed zone it does not.",
  remediation: "set desiredCount to 2 or more and name subnets of two availability zones",
  example: {
    bad: 'new aws.ecs.Service("worker", { desiredCount: 1, networkConfiguration: { subnets: [zoneA.id] } });',
    good: 'new aws.ecs.Service("worker", { desiredCount: 2, networkConfiguration: { subnets: [zoneA.id, zoneB.id] } });',
  },
  subjects: ecsService,
  watches: [
    watch(ecsService, "availabilityZoneRebalancing", "desiredCount", "networkConfiguration"),
    watch(subnet, "availabilityZone", "availabilityZoneId"),
    watch([componentTypes.worker], "level"),
    ...existingSubnetWatches,
  ],
  early: false,
  judge(service, stack) {
    const count = service.get("desiredCount");
    const isWorker = belongsToWorker(service, stack);
    if (!isWorker && !(typeof count === "number" && count > 1)) return notAWorker;
    const faults = new Faults();
    const least = stack.level === "C" ? 1 : 2;
    const rebalancing = service.get("availabilityZoneRebalancing");
    if (rebalancing === UNKNOWN) faults.unknown("availabilityZoneRebalancing is not known before the update");
    else if (rebalancing === "DISABLED")
      faults.problem("availabilityZoneRebalancing is off, so tasks that a failed zone drove together stay together");
    if (!isWorker) {
      judgeZones(service, stack, faults);
      return faults.outcome;
    }
    if (count === UNKNOWN) faults.unknown("desiredCount is not known before the update");
    else if (typeof count !== "number" || count < least) faults.problem(`desiredCount is less than ${least}`);
    judgeZones(service, stack, faults);
    return faults.outcome;
  },
};

function judgeZones(service: Resource, stack: Stack, faults: Faults): void {
  const property = "networkConfiguration";
  const listed = elements(at(service.get(property), "subnets"));
  const values: readonly Value[] = listed === UNKNOWN ? [UNKNOWN] : listed;
  if (values.length === 0) {
    faults.problem("it names no subnets");
    return;
  }
  const subnets = new Set(values.flatMap((value) => stack.namedBy(value, subnet, service, property)));
  const existing = [...new Set(values)].map((value) => existingSubnet(value, stack)).filter((one) => one !== undefined);
  const zones = [...[...subnets].map((one) => zoneOf(one)), ...existing.map((one) => one["availabilityZoneId"])];
  if (new Set(zones.filter((zone) => typeof zone === "string")).size >= 2) return;
  // Subnets of another stack, or zones that AWS chooses: nothing is seen of them.
  const isOpen =
    zones.some((zone) => typeof zone !== "string") || (zones.length < values.length && new Set(values).size > 1);
  if (isOpen || (values.includes(UNKNOWN) && zones.length === 0))
    faults.unknown("the zones of its subnets are not known; name subnets of this stack that state their zones");
  else faults.problem("its subnets are all in one zone");
}

function zoneOf(one: Resource): Value | undefined {
  const zone = one.get("availabilityZoneId");
  return isAbsent(zone) ? one.get("availabilityZone") : zone;
}
