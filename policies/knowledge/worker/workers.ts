import type { Reading } from "../alarms/alarm-metrics";
import type { Outcome } from "../../model/outcome";
import { notApplicable } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { Stack } from "../../model/stack";
import { componentTypes, targetGroup } from "../../model/types";
import { at, elements, textOf, UNKNOWN } from "../../model/value";

/** Whether a resource belongs to a worker: all do in a stack that declares no worker component. */
export const belongsToWorker = (resource: Resource, stack: Stack): boolean =>
  stack.ofTypes([componentTypes.worker]).length === 0 ||
  stack.componentAround(resource, componentTypes.worker) !== undefined;

export const notAWorker: Outcome = notApplicable("it does not belong to the worker");

/** Target groups into which a service puts its tasks. */
export function targetGroupsOf(service: Resource, stack: Stack): readonly Resource[] {
  const balancers = elements(service.get("loadBalancers"));
  if (balancers === UNKNOWN) return stack.namedBy(UNKNOWN, targetGroup, service, "loadBalancers");
  const named = balancers.flatMap((balancer) =>
    stack.namedBy(at(balancer, "targetGroupArn") ?? null, targetGroup, service, "loadBalancers"),
  );
  return [...new Set(named)];
}

/** Whether an alarm's metric is of this target group, of which the dimension is the end of its ARN. */
export function readsTargetGroup(alarm: Resource, reading: Reading, group: Resource): boolean {
  const named = at(reading.dimensions, "TargetGroup");
  if (named === UNKNOWN) return alarm.sourcesOf(reading.property).includes(group.urn);
  return (
    typeof named === "string" && (named === group.get("arnSuffix") || textOf(group.get("arn")).endsWith(`:${named}`))
  );
}
