import type { Outcome } from "./outcome";
import { notApplicable } from "./outcome";
import type { Stack } from "./stack";
import { caches, componentTypes, ecsService, lambdaFunction } from "./types";

/** What a stack that runs a service has, and one that only prepares an account never does. */
const running = [...caches, ...ecsService, ...lambdaFunction];

/**
 * Whether a stack prepares an account, and has no service of its own to be judged. Saying so is not enough: whatever runs
 * anything is a service.
 */
export const isFoundation = (stack: Stack): boolean =>
  stack.ofTypes([componentTypes.foundation]).length > 0 && stack.ofTypes(running).length === 0;

export const noService: Outcome = notApplicable("the stack is a foundation and runs no service");
