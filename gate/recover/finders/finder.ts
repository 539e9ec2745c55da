import type { PendingOperation, StateResource } from "../../engine/state";

/** What became of an object that somebody was about to create when the engine was killed. */
export type Found =
  | {
      readonly is: "there";
      readonly id: string;
      /** Outputs that the provider needs to read it, where the id does not say all. */
      readonly outputs?: Readonly<Record<string, unknown>>;
    }
  | { readonly is: "absent" }
  /** Nobody can tell from here: which object it is, if any, a person must say. */
  | { readonly is: "unclear"; readonly because: string };

export interface Search {
  readonly operation: PendingOperation;
  /** Resources of the same type in the state: theirs is not the object that is looked for. */
  readonly known: readonly StateResource[];
  /** When the update began that was to make it: what is older is not it. */
  readonly since: Date | undefined;
}

/**
 * Finds objects of some types. An id is what the state calls it, which for some types is not what `pulumi import` takes.
 * One that is there by its name alone is read before it counts.
 */
export interface Finder {
  readonly types: readonly string[];
  find(search: Search): Promise<Found>;
}
