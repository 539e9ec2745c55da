import { metrics, workerEnvironment } from "../../../runtime/contract";
import type { Reading } from "../../model/alarm-metrics";
import { taskDefinitionsOf, valuesOfVariable } from "../../model/containers";
import type { Resource } from "../../model/resource";
import type { Stack } from "../../model/stack";
import type { Unknown } from "../../model/value";
import { at, isAbsent, UNKNOWN } from "../../model/value";

/**
 * Whether a reading of the worker's own metrics carries the name under which this service's containers emit them. An
 * alarm on any other name stays silent for ever. Where the containers' name is not known, a name there is enough.
 */
export function watchesService(reading: Reading, service: Resource, stack: Stack): boolean | Unknown {
  const watched = at(reading.dimensions, metrics.dimension);
  if (watched === UNKNOWN) return UNKNOWN;
  if (isAbsent(watched)) return false;
  const emitted = valuesOfVariable(taskDefinitionsOf(service, stack), stack, workerEnvironment.serviceName);
  return emitted.length === 0 || emitted.includes(UNKNOWN) || emitted.includes(watched ?? null);
}
