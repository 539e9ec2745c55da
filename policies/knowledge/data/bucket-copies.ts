import { within } from "./bucket-roles";
import type { Resource } from "../../model/resource";
import type { Stack } from "../../model/stack";
import { bucket, bucketReplication } from "../../model/types";
import type { Value } from "../../model/value";
import { elements, UNKNOWN } from "../../model/value";

/** All buckets into which another one is copied. */
export const copiesOf = (stack: Stack): ReadonlySet<string> => stack.index(findCopies);

const findCopies = (stack: Stack): ReadonlySet<string> =>
  new Set(stack.ofTypes(bucketReplication).flatMap((one) => destinationsOf(one, stack)));

function destinationsOf(replication: Resource, stack: Stack): string[] {
  const rules = elements(replication.get("rules"));
  const values: readonly Value[] =
    rules === UNKNOWN ? [UNKNOWN] : rules.map((rule): Value => within(rule, "destination", "bucket") ?? null);
  return values.flatMap((value) => stack.namedBy(value, bucket, replication, "rules").map(({ urn }) => urn));
}
