import type { Outcome } from "./outcome";
import { notApplicable } from "./outcome";
import type { Resource } from "./resource";
import type { Stack } from "./stack";
import { componentTypes } from "./types";

/** Whether a resource belongs to a worker: all do in a stack that declares no worker component. */
export const belongsToWorker = (resource: Resource, stack: Stack): boolean =>
  stack.ofTypes([componentTypes.worker]).length === 0 ||
  stack.componentAround(resource, componentTypes.worker) !== undefined;

export const notAWorker: Outcome = notApplicable("it does not belong to the worker");
