import { fail, pass, unknown } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { cacheSubnetGroup, subnet } from "../../model/types";
import { databaseNetworks } from "../../model/types/database";
import type { Value } from "../../model/value";
import { elements, isAbsent, UNKNOWN } from "../../model/value";

const groups = [...cacheSubnetGroup, ...databaseNetworks];

/** A standby, or a replica, can be in another zone only where there is a subnet of it. */
export const storeSubnetsTwoZones: ControlRule = {
  name: "store-subnets-two-zones",
  severity: "required",
  title: "Subnets of Redis and of databases lie in two zones or more",
  why: "With subnets of one zone all nodes are in it, and the failover that is switched on has nowhere to go.",
  remediation: "give subnetIds subnets of at least two availability zones",
  example: { bad: "subnetIds: [a.id]", good: "subnetIds: [a.id, b.id]" },
  controls: {},
  subjects: groups,
  watches: [watch(groups, "subnetIds"), watch(subnet, "availabilityZone", "availabilityZoneId")],
  early: false,
  judge(subject, stack) {
    const listed = elements(subject.get("subnetIds"));
    const values: readonly Value[] = listed === UNKNOWN ? [UNKNOWN] : [...new Set(listed)];
    const found = values.map((value) => stack.namedBy(value, subnet, subject, "subnetIds"));
    const zones = found
      .flat()
      .map((one): Value => one.get("availabilityZoneId") ?? one.get("availabilityZone") ?? null);
    const seen = zones.filter((zone) => zone !== UNKNOWN && !isAbsent(zone));
    if (new Set(seen).size >= 2) return pass;
    const isHidden = found.some((subnets) => subnets.length === 0) && (listed === UNKNOWN || listed.length >= 2);
    return isHidden || zones.length > seen.length
      ? unknown("in which zones its subnets lie cannot be seen")
      : fail("its subnets lie in fewer than two zones");
  },
};
