import type { Resource } from "../../model/resource";
import type { Watch } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { ecsService, scalingTarget } from "../../model/types";
import { scalingProperties, targetsOf } from "../scaling/scaled-services";

export const mostTasksWatches: readonly Watch[] = [
  watch(ecsService, "cluster", "desiredCount"),
  watch(scalingTarget, ...scalingProperties, "maxCapacity"),
];

/** As many tasks as a service ever has; without end where that is not known. */
export function mostTasksOf(service: Resource, stack: Stack): number {
  const { sure, isUnclear } = targetsOf(service, stack);
  const counts = sure.length > 0 ? sure.map((one) => one.get("maxCapacity")) : [service.get("desiredCount")];
  // A service that shall run nothing is another rule's.
  return isUnclear ? Infinity : Math.max(1, ...counts.map((count) => (typeof count === "number" ? count : Infinity)));
}
