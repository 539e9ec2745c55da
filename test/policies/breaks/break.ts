import type { FixtureResource, Moment, StackFixture } from "../stack-fixture";
import { notKnown, ref } from "../stack-fixture";

type Edit = (stack: StackFixture) => void;

/** One way to break the compliant stack, or to spell it differently. */
export interface Break {
  readonly what: string;
  readonly edit: Edit;
  /** What the rule says then. */
  readonly verdict: "fail" | "unknown" | "pass";
  /** Resource that is blamed; nothing for a pass. */
  readonly blames?: string;
  /** Other rules that the same break must trip. */
  readonly also: readonly string[];
  /** When it shows; at any time where it is left out. */
  readonly only?: Moment;
}

/** The stack itself, where what is missing belongs to no resource. */
export const root = "ops-test";

export const fails = (what: string, blames: string, edit: Edit, ...also: string[]): Break => ({
  what,
  edit,
  verdict: "fail",
  blames,
  also,
});
export const passes = (what: string, edit: Edit, ...also: string[]): Break => ({ what, edit, verdict: "pass", also });
export const isUnclear = (what: string, blames: string, edit: Edit, ...also: string[]): Break => ({
  what,
  edit,
  verdict: "unknown",
  blames,
  also,
});
/** Restricts a break to one moment: what is not known in a preview is known after the update. */
export const when = (only: Moment, one: Break): Break => ({ ...one, only });

/** A resource of the fixture, to be edited in place. */
export function of(stack: StackFixture, name: string): FixtureResource {
  const resource = stack[name];
  if (!resource) throw new Error(`the fixture has no resource ${name}`);
  return resource;
}

/** Sets properties of one resource; undefined leaves one out. */
export const set =
  (name: string, props: Record<string, unknown>): Edit =>
  (stack) => {
    const resource = of(stack, name);
    resource.props = Object.fromEntries(
      Object.entries({ ...resource.props, ...props }).filter(([, value]) => value !== undefined),
    );
  };

export const remove =
  (...names: string[]): Edit =>
  (stack) => {
    for (const name of names) Reflect.deleteProperty(stack, name);
  };

export const add =
  (name: string, type: string, props: Record<string, unknown>, more: Partial<FixtureResource> = {}): Edit =>
  (stack) => {
    stack[name] = { type, props, ...more };
  };

export const both =
  (...edits: Edit[]): Edit =>
  (stack) => {
    for (const edit of edits) edit(stack);
  };

/** Gives a resource another type; what does not fit goes with `set`. */
export const retype =
  (name: string, type: string): Edit =>
  (stack) => {
    of(stack, name).type = type;
  };

/** Not known before the update, and made by a resource that says nothing about it. */
export const hidden = ref("vpc", "id");
/** Not known before the update because the provider chooses it. */
export const leftToProvider = notKnown;
