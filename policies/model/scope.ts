import type { Stack } from "./stack";
import { caches, componentTypes, database, ecsService, lambdaFunction, listener } from "./types";
import type { Value } from "./value";
import { UNKNOWN } from "./value";

/** Parts of a stack of which the checklist demands something; `core` is a service as such. */
export const scopes = ["core", "api", "database"] as const;
export type Scope = (typeof scopes)[number];

/** What a stack that runs a service has, and one that only prepares an account never does. */
const running = [...caches, ...ecsService, ...lambdaFunction];

/** By what a part shows that it is there. */
const signs: Readonly<Record<Exclude<Scope, "core">, readonly string[]>> = { api: listener, database };

const isLikely = (value: Value | undefined): boolean => value === true || value === UNKNOWN;

/** Whether the stack says that it has this part, though nothing else of it shows; not knowing it excuses nobody. */
const isAskedFor = (scope: Scope, stack: Stack): boolean =>
  scope === "database" && isLikely(stack.asked("databaseEnabled"));

/**
 * Why a stack need not have what a part of it must have; nothing where it must. A stack that prepares an account has no
 * service of its own to be judged. Saying so is not enough: whatever runs anything is a service.
 */
export function excuseFrom(scope: Scope, stack: Stack): string | undefined {
  const has = (types: readonly string[]) => stack.ofTypes(types).length > 0;
  if (has([componentTypes.foundation]) && !has(running)) return "the stack is a foundation and runs no service";
  if (scope !== "core" && !has(signs[scope]) && !isAskedFor(scope, stack)) return `the stack declares no ${scope}`;
  return undefined;
}
