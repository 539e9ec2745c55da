import type { Outcome } from "../../model/outcome";
import { notApplicable } from "../../model/outcome";
import type { Stack } from "../../model/stack";

/** Why nothing is asked of a stack that is asked of production alone; of one that says nothing of itself, nobody can tell. */
export function excuseOutsideProduction(stack: Stack): Outcome | undefined {
  if (!stack.isDeclared) return notApplicable("the stack does not say what was asked for");
  return stack.profile === "prod" ? undefined : notApplicable("the stack is not for production");
}
