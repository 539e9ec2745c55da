import type { Resource } from "../../model/resource";
import type { Watch } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { ecsService, scalingTarget } from "../../model/types";
import type { Unknown } from "../../model/value";
import { anyOf, UNKNOWN } from "../../model/value";
import { scalingProperties, targetsOf } from "./scaled-services";

/** What tells whether a service may be idle. */
export const idleWatches: readonly Watch[] = [
  watch(ecsService, "cluster"),
  watch(scalingTarget, ...scalingProperties, "minCapacity"),
];

/** Whether a service may be without a task: its scaling takes it there, and starts the first one when there is work. */
export function mayBeIdle(service: Resource, stack: Stack): boolean | Unknown {
  const { sure, isUnclear } = targetsOf(service, stack);
  const answers = sure.map((target): boolean | Unknown => {
    const least = target.get("minCapacity");
    return least === UNKNOWN ? UNKNOWN : least === 0;
  });
  return anyOf([...answers, isUnclear ? UNKNOWN : false]);
}
