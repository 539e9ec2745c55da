import type { Faults } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { Stack } from "../../model/stack";
import { logGroup } from "../../model/types";
import { at, elements, isAbsent, UNKNOWN } from "../../model/value";

/** Demands that a cache delivers a kind of log, and into a log group of this stack where it goes into one. */
export function judgeDelivery(cache: Resource, kind: string, stack: Stack, faults: Faults): void {
  const property = "logDeliveryConfigurations";
  const deliveries = elements(cache.get(property));
  if (deliveries === UNKNOWN) {
    faults.unknown(`${property} is not known before the update`);
    return;
  }
  const own = deliveries.filter((one) => at(one, "logType") === kind && !isAbsent(at(one, "destination")));
  if (own.length === 0) {
    if (deliveries.some((one) => at(one, "logType") === UNKNOWN))
      faults.unknown("which logs it delivers is not known before the update");
    else faults.problem(`it delivers no ${kind}`);
  }
  for (const one of own) {
    if (at(one, "destinationType") !== "cloudwatch-logs") continue;
    const groups = stack.namedBy(at(one, "destination") ?? null, logGroup, cache, property);
    if (groups.length === 0)
      faults.unknown(
        `its ${kind} goes into a log group that is not of this stack, so whether it is there cannot be seen`,
      );
  }
}
