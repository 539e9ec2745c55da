import type { Exported, PendingOperation, StateResource } from "../engine/state";

/** An object that was found, and the operation that had begun to make it. */
export interface Adoption {
  readonly operation: PendingOperation;
  readonly id: string;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/**
 * A state as the engine would have written it, had it lived to hear that these objects were made: they take the place of
 * those that they replace, which are left to be deleted. Nothing is pending any more.
 *
 * An edit of the state, and not `pulumi import`: that asks the provider for the inputs, so that what cannot be read comes
 * back as a change, and it refuses where the object was to replace another one.
 */
export const adopt = ({ deployment, ...state }: Exported, adoptions: readonly Adoption[]): Exported => ({
  ...state,
  deployment: {
    ...deployment,
    resources: adoptions.reduce<StateResource[]>(withAdopted, deployment.resources),
    pending_operations: [],
  },
});

function withAdopted(
  resources: readonly StateResource[],
  { operation: { resource }, id, outputs }: Adoption,
): StateResource[] {
  const { urn } = resource;
  const adopted = { ...resource, id, outputs: { ...resource.inputs, ...outputs } };
  const others = resources
    // It was deleted before, and kept only until its successor would be there.
    .filter((one) => !(one.urn === urn && one["pendingReplacement"] === true))
    .map((one) => (one.urn === urn && one.delete !== true ? { ...one, delete: true } : one));
  const replaced = others.findIndex((one) => one.urn === urn);
  const needs = neededBy(resource);
  const afterNeeded = others.findLastIndex((one) => needs.has(one.urn) && one.delete !== true) + 1;
  // After all that it needs, and before the old one, which all that needs it comes after.
  const place = replaced < 0 ? afterNeeded : Math.max(replaced, afterNeeded);
  return [...others.slice(0, place), adopted, ...others.slice(place)];
}

/** URNs that must stand before a resource. */
function neededBy(resource: StateResource): ReadonlySet<string> {
  const texts = (value: unknown): string[] =>
    Array.isArray(value) ? value.filter((one) => typeof one === "string") : typeof value === "string" ? [value] : [];
  const byProperty = Object.values((resource["propertyDependencies"] ?? {}) as Record<string, unknown>);
  // A provider is named by its URN and its id.
  const provider = texts(resource["provider"]).map((reference) => reference.split("::").slice(0, -1).join("::"));
  return new Set([
    ...texts(resource["parent"]),
    ...texts(resource["dependencies"]),
    ...texts(resource["deletedWith"]),
    ...byProperty.flatMap(texts),
    ...provider,
  ]);
}
