import type { z } from "zod";

import type { Properties } from "./values";

/** The circumstances of one operation on one resource. */
export interface Operation<Client> {
  readonly client: Client;
  readonly urn: string;
  /** Aborts when the operation's time is over (custom timeout, default 10 minutes) or the engine cancels. */
  readonly signal: AbortSignal;
}

/** What was found of a resource. */
export interface Found<Inputs, Outputs> {
  /** Default: the id that was asked for. An import may give another name for the resource. */
  readonly id?: string;
  /** The inputs that would make what was found. One that is left out cannot be read and stays as it was. */
  readonly inputs: Partial<Inputs>;
  readonly outputs: Outputs;
}

/** One resource type: which inputs it takes and how the real thing is made, found, changed and deleted. */
export interface ResourceDefinition<Inputs extends object, Outputs extends object, Client> {
  /**
   * Checks what a program gives and fills in defaults, without changing a value's type. Use `z.strictObject`, so that a
   * misspelt input is refused. A refinement of several inputs reports at no path (`path: []`): it is then left out while
   * one of them is unknown.
   */
  readonly inputs: z.ZodObject & z.ZodType<Inputs>;
  /** Inputs whose change means a new resource. */
  readonly replaceOn: readonly (keyof Inputs & string)[];
  /** Outputs that are not inputs: unknown while a creation is previewed. */
  readonly outputs: readonly (keyof Outputs & string)[];
  /** Outputs that an update may change: unknown while one is previewed. Default none. */
  readonly changingOutputs?: readonly (keyof Outputs & string)[];
  /** Outputs that are secret whatever the inputs are. Default none. */
  readonly secretOutputs?: readonly (keyof Outputs & string)[];
  /** Whether the old resource stands in the new one's way. Default: the new one is made first. */
  readonly deleteBeforeReplace?: boolean;
  create(inputs: Inputs, operation: Operation<Client>): Promise<{ id: string; outputs: Outputs }>;
  /**
   * @param known the inputs of the state; `undefined` when the resource is imported
   * @returns `undefined` when it is gone
   */
  read(
    id: string,
    operation: Operation<Client> & { readonly known: Inputs | undefined },
  ): Promise<Found<Inputs, Outputs> | undefined>;
  /** Not needed where every input is in `replaceOn`. */
  update?(
    id: string,
    inputs: Inputs,
    operation: Operation<Client> & { readonly old: Inputs; readonly outputs: Outputs },
  ): Promise<Outputs>;
  /** A resource that is gone already is deleted. */
  delete(id: string, operation: Operation<Client> & { readonly inputs: Inputs }): Promise<void>;
}

/** A resource type as the protocol sees it: properties are JSON, whatever the type calls them. */
export interface ResourceType<Client> {
  readonly inputs: z.ZodObject;
  readonly replaceOn: readonly string[];
  readonly outputs: readonly string[];
  readonly changingOutputs: readonly string[];
  readonly secretOutputs: readonly string[];
  readonly deleteBeforeReplace: boolean;
  create(inputs: Properties, operation: Operation<Client>): Promise<{ id: string; outputs: Properties }>;
  read(
    id: string,
    operation: Operation<Client> & { readonly known: Properties | undefined },
  ): Promise<Found<Properties, Properties> | undefined>;
  update(
    id: string,
    inputs: Properties,
    operation: Operation<Client> & { readonly old: Properties; readonly outputs: Properties },
  ): Promise<Properties>;
  delete(id: string, operation: Operation<Client> & { readonly inputs: Properties }): Promise<void>;
}

/**
 * Makes a resource type fit for the protocol. Its inputs have passed `check` whenever one of its methods gets them, which
 * is what the types rely on here.
 */
export function resourceType<Inputs extends object, Outputs extends object, Client>(
  definition: ResourceDefinition<Inputs, Outputs, Client>,
): ResourceType<Client> {
  return {
    changingOutputs: [],
    secretOutputs: [],
    deleteBeforeReplace: false,
    update: (id: string) => Promise.reject(new Error(`nothing of ${id} can be updated`)),
    ...definition,
  } as unknown as ResourceType<Client>;
}
