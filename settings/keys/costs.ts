/** What the stack may cost. */
import type { Definition } from "../values";
import { wholeNumber } from "../values";

export const costsKeys = {
  budgetMonthlyUsd: {
    about:
      "What the stack may cost in a month: four fifths of it spent, or more than it forecast, warn (P2). 0: no budget, which is right only in AWS GovCloud, where there are none. Needs the tags Service and Environment as cost allocation tags of the account.",
    ...wholeNumber(0, 1_000_000, "USD"),
    fallback: { sandbox: "250", staging: "250", prod: "600" },
  },
} satisfies Record<string, Definition<unknown>>;
