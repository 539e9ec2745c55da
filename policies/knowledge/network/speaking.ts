import { containersOf, taskDefinitionsOf } from "../worker/containers";
import { INVALID } from "../../model/json";
import type { Resource } from "../../model/resource";
import type { Stack } from "../../model/stack";
import { ecsService, lambdaFunction, taskDefinition } from "../../model/types";
import { eventTarget } from "../../model/types/alarms";
import type { Unknown, Value } from "../../model/value";
import { anyOf, at, elements, isStructure, textOf, UNKNOWN } from "../../model/value";

/** Whether something that runs code is given a variable of such a name, plainly or as a secret. */
export function isGiven(client: Resource, name: RegExp, stack: Stack): boolean | Unknown {
  if (lambdaFunction.includes(client.type)) {
    const variables = at(client.get("environment"), "variables");
    if (variables === UNKNOWN) return UNKNOWN;
    return isStructure(variables) && Object.keys(variables).some((key) => name.test(key));
  }
  const tasks = ecsService.includes(client.type)
    ? taskDefinitionsOf(client, stack)
    : stack.named(taskDefinition, client, eventTarget.includes(client.type) ? "ecsTarget" : "target");
  return anyOf(tasks.map((task) => isGivenToTask(task, name, stack)));
}

function isGivenToTask(task: Resource, name: RegExp, stack: Stack): boolean | Unknown {
  const containers = containersOf(task, stack);
  if (containers === UNKNOWN) return UNKNOWN;
  if (containers === INVALID) return false;
  return anyOf(
    containers.map((container) =>
      anyOf(["environment", "secrets"].map((property) => namesOne(at(container, property), name))),
    ),
  );
}

function namesOne(list: Value | undefined, name: RegExp): boolean | Unknown {
  const entries = elements(list);
  if (entries === UNKNOWN) return UNKNOWN;
  return anyOf(
    entries.map((entry): boolean | Unknown => {
      const key = at(entry, "name");
      return key === UNKNOWN ? UNKNOWN : name.test(textOf(key));
    }),
  );
}
