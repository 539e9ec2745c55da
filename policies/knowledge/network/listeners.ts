import type { Resource } from "../../model/resource";
import type { Stack } from "../../model/stack";
import { ecsService, listener, loadBalancer, targetGroup } from "../../model/types";
import type { Structure, Unknown, Value } from "../../model/value";
import { at, elements, isAbsent, isStructure, numberOf, UNKNOWN } from "../../model/value";
import { targetGroupsOf } from "../worker/workers";

/** Where a listener, or a rule of one, says what it does. */
export const actionsProperty = ({ type }: Resource): "actions" | "defaultActions" =>
  listener.includes(type) ? "defaultActions" : "actions";

/** What a listener or a rule does, in the order in which it does it. */
export function actionsOf(holder: Resource): readonly Value[] | Unknown {
  const listed = elements(holder.get(actionsProperty(holder)));
  if (listed === UNKNOWN || !listed.every(isStructure)) return UNKNOWN;
  const orderOf = (action: Structure) => numberOf(at(action, "order") ?? listed.indexOf(action) + 1);
  return [...listed].sort((one, other) => orderOf(one) - orderOf(other));
}

/** The target groups to which an action leads, and whether it leads where nothing can be seen. */
export function targetsOf(action: Value, holder: Resource, stack: Stack) {
  const several = elements(at(action, "forward", "targetGroups"));
  const arns: readonly Value[] = several === UNKNOWN ? [several] : several.map((one): Value => at(one, "arn") ?? null);
  const all: readonly Value[] = [at(action, "targetGroupArn") ?? null, ...arns];
  const values = all.filter((value) => !isAbsent(value));
  const found = values.map((value) => stack.namedBy(value, targetGroup, holder, actionsProperty(holder)));
  return {
    groups: [...new Set(found.flat())],
    leadsNowhere: values.length === 0,
    isOpen: found.some((groups) => groups.length === 0),
  };
}

/** Services whose tasks are in a target group. */
export const servicesIn = (group: Resource, stack: Stack): readonly Resource[] =>
  stack.index(findServices).get(group) ?? [];

function findServices(stack: Stack): ReadonlyMap<Resource, readonly Resource[]> {
  const services = new Map<Resource, Resource[]>();
  for (const service of stack.ofTypes(ecsService))
    for (const group of targetGroupsOf(service, stack)) services.set(group, [...(services.get(group) ?? []), service]);
  return services;
}

/** The balancers of a listener, or of a rule of one. */
export const balancersOf = (holder: Resource, stack: Stack): readonly Resource[] =>
  listener.includes(holder.type)
    ? stack.named(loadBalancer, holder, "loadBalancerArn")
    : stack.named(listener, holder, "listenerArn").flatMap((one) => stack.named(loadBalancer, one, "loadBalancerArn"));
