import type { Outcome } from "../../model/outcome";
import { fail } from "../../model/outcome";
import type { Stack } from "../../model/stack";

/** Of several candidates one good one is enough; where there is none, what is not known outweighs what is wrong. */
export const bestOf = (outcomes: readonly Outcome[], missing: string): Outcome =>
  outcomes.find(({ status }) => status === "pass") ??
  outcomes.find(({ status }) => status === "unknown") ??
  outcomes[0] ??
  fail(missing);

/** A threshold that the stack was asked for; the checklist's own where it does not say. */
export function askedNumber(stack: Stack, setting: string): number | undefined {
  const value = stack.asked(setting);
  return typeof value === "number" ? value : undefined;
}
