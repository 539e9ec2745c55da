import { containersOf } from "../../knowledge/worker/containers";
import { INVALID } from "../../model/json";
import type { Outcome } from "../../model/outcome";
import { fail, notApplicable, unknown } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { Stack } from "../../model/stack";
import { ecsService } from "../../model/types";
import type { Structure } from "../../model/value";
import { isStructure, UNKNOWN } from "../../model/value";
import { belongsToWorker, notAWorker } from "../../knowledge/worker/workers";

/** The services that run a task, as far as that is known. */
export const servicesOf = (task: Resource, stack: Stack): Resource[] =>
  stack
    .ofTypes(ecsService)
    .filter((service) => stack.names(service.get("taskDefinition"), service, "taskDefinition", task));

/** Judges the containers of a worker's task together: what it needs one of them must have, sidecars need not. */
export function judgeWorkerTask(
  task: Resource,
  stack: Stack,
  judgeAll: (containers: readonly Structure[]) => Outcome,
): Outcome {
  if (!belongsToWorker(task, stack)) return notAWorker;
  if (stack.ofTypes(ecsService).length > 0 && servicesOf(task, stack).length === 0)
    return notApplicable("no service runs it");
  const containers = containersOf(task, stack);
  if (containers === UNKNOWN) return unknown("its containers are not known before the update");
  if (containers === INVALID) return fail("containerDefinitions is not a JSON list of containers");
  if (!containers.every(isStructure)) return unknown("a container is not known before the update");
  return judgeAll(containers);
}
