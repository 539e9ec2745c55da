import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { componentTypes } from "../../model/types";
import type { Value } from "../../model/value";

export const existingRedisWatches = [watch([componentTypes.existingRedis], "groupId")];

/** Names of the replication groups that this stack uses and others made; those others' stacks are judged for them. */
export const existingGroups = (stack: Stack): ReadonlySet<Value> => stack.index(findExisting);

const findExisting = (stack: Stack): ReadonlySet<Value> =>
  new Set(stack.ofTypes([componentTypes.existingRedis]).flatMap((redis) => redis.get("groupId") ?? []));
