import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { componentTypes } from "../../model/types";
import type { Structure, Value } from "../../model/value";
import { elements, isStructure, textOf, UNKNOWN } from "../../model/value";

export const existingSubnetWatches = [watch([componentTypes.network], "existingSubnets")];

/** What AWS said of a subnet that this stack uses and others made; nothing where the stack's network tells of none. */
export const existingSubnet = (id: Value, stack: Stack): Structure | undefined =>
  stack.index(findExisting).get(textOf(id));

function findExisting(stack: Stack): ReadonlyMap<string, Structure> {
  const listed = stack.ofTypes([componentTypes.network]).map((network) => elements(network.get("existingSubnets")));
  const told = listed.flatMap((some) => (some === UNKNOWN ? [] : some.filter(isStructure)));
  return new Map(told.map((one) => [textOf(one["id"]), one]));
}
