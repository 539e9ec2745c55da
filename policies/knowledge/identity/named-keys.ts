import type { Resource } from "../../model/resource";
import type { Stack } from "../../model/stack";
import { keyAlias } from "../../model/types/backups";
import { everyKey } from "../../model/types/secrets";
import type { Value } from "../../model/value";

const keyOrAlias = [...everyKey, ...keyAlias];

/** Keys of this stack that a value names, itself or by an alias. */
export const keysNamed = (value: Value, holder: Resource, property: string, stack: Stack): Resource[] =>
  stack
    .namedBy(value, keyOrAlias, holder, property)
    .flatMap((one) => (everyKey.includes(one.type) ? [one] : stack.named(everyKey, one, "targetKeyId")));
