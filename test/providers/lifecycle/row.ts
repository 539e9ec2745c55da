import type { Properties } from "../../../sandbox/providers/values";

/** What earlier rows of the table made, by row name. */
export type Made = Record<string, { id: string; outputs: Record<string, string> }>;

/** One resource type's life: made with `given`, then `changed` is put on top, then deleted. */
export interface Row {
  readonly name: string;
  readonly type: string;
  readonly given: (made: Made) => Properties;
  /** Inputs of the update, and the property paths at which it must be seen, and found as drift behind one's back. */
  readonly changed?: (made: Made) => Properties;
  readonly drift?: readonly string[];
  /** Changes that mean a new resource: each input with another value. */
  readonly replaced?: (made: Made) => Properties;
  /** Outputs that must be there. */
  readonly outputs: readonly string[];
  /** Why it is still there after its deletion, where that is right. */
  readonly staysAfterDelete?: string;
}

export const tags = { Service: "ops", Owner: "team a" };
export const otherTags = { tags: { Service: "ops", Owner: "team b" } };
export const id = (made: Made, name: string): string => made[name]?.id ?? "";
export const out = (made: Made, name: string, output: string): string => made[name]?.outputs[output] ?? "";
export const statement = (principal: string, action: string, resource: string, sid = "One") =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Sid: sid, Effect: "Allow", Principal: { Service: principal }, Action: action, Resource: resource }],
  });
