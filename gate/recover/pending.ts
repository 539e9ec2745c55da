import type { Exported, PendingOperation, StateResource } from "../engine/state";
import type { Adoption } from "./adopt";
import type { Finder } from "./finders/finder";
import type { Said } from "./finders/said";
import { whatWasSaid } from "./finders/said";

/** Operation of which nobody but a person can tell what came of it. */
export interface Unclear {
  readonly operation: PendingOperation;
  readonly because: string;
}

export interface Settlement {
  readonly adoptions: readonly Adoption[];
  readonly unclear: readonly Unclear[];
}

export interface Means {
  readonly finders: readonly Finder[];
  readonly said: readonly Said[];
  readonly since: Date | undefined;
}

/**
 * Finds out what came of operations that nobody lived to see the end of. A creation may have made an object that no state
 * knows, and which a second creation would double. Any other operation is done again by the next update, which looks at
 * the object first.
 */
export async function settle(state: Exported, { finders, said, since }: Means): Promise<Settlement> {
  const { resources, pending_operations: pending } = state.deployment;
  const adoptions: Adoption[] = [];
  const unclear: Unclear[] = [];
  for (const operation of pending) {
    if (operation.type !== "creating" || !isInCloud(operation.resource)) continue;
    const { type, urn } = operation.resource;
    const finder = finders.find(({ types }) => types.includes(type));
    // What was deleted to make room for it is in the state still.
    const known = resources.filter((one) => one.type === type && one["pendingReplacement"] !== true);
    const found =
      whatWasSaid(said, urn) ??
      (await finder?.find({ operation, known, since })) ??
      ({ is: "unclear", because: `nothing here can look for a ${type}` } as const);
    if (found.is === "unclear") unclear.push({ operation, because: found.because });
    if (found.is === "there")
      adoptions.push({ operation, id: found.id, ...(found.outputs && { outputs: found.outputs }) });
  }
  return { adoptions, unclear };
}

/** The stack itself, components and providers are in no cloud: where one was being created, nothing was made. */
const isInCloud = ({ custom, type }: StateResource): boolean => custom && !type.startsWith("pulumi:");
