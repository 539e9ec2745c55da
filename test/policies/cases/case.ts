import type { Moment } from "../stack-fixture";
import type { EditableStack } from "./editable-stack";

export type Verdict = "pass" | "fail" | "unknown" | "notApplicable";

/** One of the project's own stacks, changed in one place, and what a rule says of it then. */
export interface Case {
  readonly what: string;
  readonly edit: (stack: EditableStack) => void;
  readonly verdict: Verdict;
  /** Name of the resource that is judged so; the stack itself where it is left out. */
  readonly of?: string | undefined;
  /** Other rules that the same change trips although they do not watch what is changed. */
  readonly also: readonly string[];
  /** When it shows; at any time where it is left out. */
  readonly only?: Moment;
}

type Make = (what: string, of: string | undefined, edit: Case["edit"], ...also: string[]) => Case;
const maker =
  (verdict: Verdict): Make =>
  (what, of, edit, ...also) => ({ what, of, edit, verdict, also });

/**
 * @example fails("TLS off", "redis-group", (stack) => stack.set("redis-group", { transitEncryptionEnabled: false }))
 */
export const fails = maker("fail");
export const passes = maker("pass");
export const isUnclear = maker("unknown");
export const isNotApplicable = maker("notApplicable");

/** Restricts a case to one moment: what is not known in a preview is known after the update. */
export const when = (only: Moment, one: Case): Case => ({ ...one, only });

/** A thing of another program, one input of which is made of something else, and so not known before the update. */
export const hidden = (
  stack: EditableStack,
  type: string,
  property: string,
  inputs: Readonly<Record<string, unknown>> = {},
): EditableStack => stack.add("own", type, inputs).hide("own", property, "network-vpc");

/** Cases by rule. */
export type Cases = Readonly<Record<string, readonly Case[]>>;
