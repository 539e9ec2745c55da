import type { Unwrap } from "@pulumi/pulumi";

import type { Shape } from "./normal-form";
import type { Properties } from "./values";

/** What the stand-in has to know of one input of a resource type. Every field is optional: `{}` is an ordinary input. */
export interface InputRule {
  /** A change means a new resource, as the official provider's documentation of the argument says. */
  readonly replace?: true;
  /** What the official provider's schema puts in when the program gives nothing. */
  readonly default?: Properties[string];
  /** AWS chooses when the program gives nothing: unknown in a preview, and no difference when it is left out later. */
  readonly chosenByAws?: true;
  /** How two values are compared. Default `plain`. */
  readonly as?: Shape;
  /** Which of its own properties are supported, where not all are; any other is refused by name. */
  readonly holds?: readonly string[];
  /** Steers the provider itself and is no property of the real thing (`forceDestroy`). */
  readonly steers?: true;
  /** Why the emulator's answer for this property is not to be believed. The state then keeps what was sent. */
  readonly notReadBack?: string;
  /** Why the emulator cannot hold this property at all. The state keeps it and it is listed as "recorded only". */
  readonly recordedOnly?: string;
}

/** How a physical name is made when the program gives none: `<logical name>-<7 hex digits>`. */
export interface AutoName {
  readonly property: string;
  readonly prefix?: string;
  readonly maximumLength: number;
  readonly lowerCase?: true;
}

/** The circumstances of one operation on one resource. */
export interface Operation<Cloud> {
  readonly cloud: Cloud;
  readonly urn: string;
  /** Whether the operation is a creation. */
  readonly isNew: boolean;
  /** Tags that the resource shall carry: the provider's default tags and its own. */
  readonly tags: Record<string, string>;
  /**
   * Looks again and again until there is something, and returns it.
   * @throws when the operation's time is over (custom timeout, default 10 minutes) or the engine cancels
   */
  readonly until: <Found>(what: string, look: () => Promise<Found | undefined>) => Promise<Found>;
}

/** The circumstances of an update. */
export interface Change<Inputs, State, Cloud> extends Operation<Cloud> {
  readonly old: Inputs;
  readonly state: Read<State>;
  readonly changed: (...properties: (keyof Inputs)[]) => boolean;
}

/** What was found of a resource. A key that is absent says nothing; a key that is `undefined` says "not set". */
export type Read<State> = { [Key in keyof State]?: Unwrap<State[Key]> | undefined };

/**
 * One resource type: which properties it has and how the real thing is made, read, changed and deleted.
 *
 * Inputs arrive complete with defaults and without secret marks or unknowns. The state is always made from `read`, so
 * an operation only says which resource it made.
 */
export interface ResourceType<Args, State, Cloud> {
  /** The inputs that are supported; any other one is refused by name, so that none is dropped in silence. */
  readonly inputs: { readonly [Key in keyof Args]?: InputRule };
  /** Outputs that are not inputs: unknown when a creation is previewed. */
  readonly outputs: readonly Exclude<keyof State, keyof Args>[];
  /** Outputs that an update may change: unknown when it is previewed. */
  readonly changingOutputs?: readonly (keyof State)[];
  /** Outputs that are secret whatever the inputs are. */
  readonly secretOutputs?: readonly (keyof State)[];
  readonly autoName?: AutoName & { readonly property: keyof Args };
  /** @returns the id under which `read` finds it */
  create(inputs: Unwrap<Args>, operation: Operation<Cloud>): Promise<string>;
  /** Second half of `create` and of `update`: if it fails, the resource exists and is kept in the state as incomplete. */
  settle?(id: string, inputs: Unwrap<Args>, operation: Operation<Cloud>): Promise<void>;
  /** @returns `undefined` when it is gone. `state` is empty on import. */
  read(id: string, state: Read<State>, operation: Operation<Cloud>): Promise<Read<State> | undefined>;
  update?(id: string, inputs: Unwrap<Args>, change: Change<Unwrap<Args>, State, Cloud>): Promise<void>;
  /** Tags are put and removed here, before `update`. A type without this has no tags. */
  retag?(id: string, tags: TagChange, change: Operation<Cloud> & { readonly state: Read<State> }): Promise<void>;
  delete(
    id: string,
    inputs: Unwrap<Args>,
    operation: Operation<Cloud> & { readonly state: Read<State> },
  ): Promise<void>;
}

export interface TagChange {
  readonly put: Record<string, string>;
  readonly remove: string[];
}

/** A resource type as the protocol sees it: properties are JSON, whatever the type calls them. */
export interface AnyResourceType<Cloud> {
  readonly inputs: Readonly<Record<string, InputRule>>;
  readonly outputs: readonly string[];
  readonly changingOutputs?: readonly string[];
  readonly secretOutputs?: readonly string[];
  readonly autoName?: AutoName;
  create(inputs: Properties, operation: Operation<Cloud>): Promise<string>;
  settle?(id: string, inputs: Properties, operation: Operation<Cloud>): Promise<void>;
  read(
    id: string,
    state: Properties,
    operation: Operation<Cloud>,
  ): Promise<Record<string, Properties[string] | undefined> | undefined>;
  update?(
    id: string,
    inputs: Properties,
    change: Operation<Cloud> & { old: Properties; state: Properties; changed: (...properties: string[]) => boolean },
  ): Promise<void>;
  retag?(id: string, tags: TagChange, change: Operation<Cloud> & { state: Properties }): Promise<void>;
  delete(id: string, inputs: Properties, operation: Operation<Cloud> & { state: Properties }): Promise<void>;
}
