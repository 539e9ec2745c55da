import { INVALID, parsed } from "../../model/json";
import type { Outcome } from "../../model/outcome";
import { fail, Faults, shown, unknown } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { Stack } from "../../model/stack";
import { componentTypes, ecsService, taskDefinition } from "../../model/types";
import type { Structure, Unknown, Value } from "../../model/value";
import { at, isList, isStructure, UNKNOWN } from "../../model/value";

/** The containers that a component around a task definition declares, in the same shape as the task definition's. */
export function declaredContainers(task: Resource, stack: Stack): Value | undefined {
  for (const component of stack.ancestorsOf(task)) {
    const containers = component.get("containers");
    if (containers !== undefined) return containers;
  }
  return undefined;
}

/** Every rule about containers reads them anew. */
const parsedOnce = new WeakMap<Resource, ReturnType<typeof parsed>>();

/**
 * The containers of a task definition. `containerDefinitions` is one JSON text, and a single name in it that is not
 * known yet makes the whole text unknown; then the component around it tells, whose `containers` is the same structure
 * with only that name unknown.
 */
export function containersOf(task: Resource, stack: Stack): readonly Value[] | Unknown | typeof INVALID {
  const written = parsedOnce.get(task) ?? parsed(task.get("containerDefinitions"));
  parsedOnce.set(task, written);
  const containers = written === UNKNOWN ? declaredContainers(task, stack) : written;
  if (containers === INVALID) return INVALID;
  if (containers === UNKNOWN || containers === undefined) return UNKNOWN;
  return isList(containers) ? containers : INVALID;
}

/** Judges each container of a task definition; `label` names it in messages. */
export function judgeContainers(
  task: Resource,
  stack: Stack,
  judgeOne: (container: Structure, label: string, faults: Faults) => void,
): Outcome {
  const containers = containersOf(task, stack);
  if (containers === UNKNOWN)
    return unknown(
      "its containers are not known before the update",
      `put the task definition into the ${componentTypes.worker} component, or into one like it that passes \`containers\`: the container definitions as a structure`,
    );
  if (containers === INVALID || containers.length === 0)
    return fail("containerDefinitions is not a JSON list of at least one container");
  const faults = new Faults();
  for (const container of containers) {
    if (!isStructure(container)) {
      faults.unknown("a container is not known before the update");
      continue;
    }
    judgeOne(container, `container ${shown(container["name"])}`, faults);
  }
  return faults.outcome;
}

/** A container whose end ends the task; ECS takes every container for essential unless it says otherwise. */
export const isEssential = (container: Structure): boolean => container["essential"] !== false;

/** Names that the worker's containers give to their service, under which they emit their metrics. */
export function valuesOfVariable(tasks: readonly Resource[], stack: Stack, variable: string): Value[] {
  return tasks.flatMap((task) => {
    const containers = containersOf(task, stack);
    if (containers === UNKNOWN || containers === INVALID) return [];
    return containers.flatMap((container) => {
      const environment = at(container, "environment");
      if (!isList(environment)) return [];
      return environment.filter((entry) => at(entry, "name") === variable).map((entry) => at(entry, "value") ?? null);
    });
  });
}

/** Whether every service of the stack runs something else: a task that is started, does its work and ends. */
export function isRunOnce(task: Resource, stack: Stack): boolean {
  const services = stack.ofTypes(ecsService);
  const runs = (service: Resource) => stack.names(service.get("taskDefinition"), service, "taskDefinition", task);
  return services.length > 0 && services.every((service) => runs(service) === false);
}

/** Task definitions that a service runs; all of the stack when it cannot be told which. */
export function taskDefinitionsOf(service: Resource, stack: Stack): readonly Resource[] {
  const named = stack.named(taskDefinition, service, "taskDefinition");
  return named.length > 0 ? named : stack.ofTypes(taskDefinition);
}
