import type { Rule } from "../../model/rule";

/** How many workers there are. */
export const scalingRules: readonly Rule[] = Object.freeze([]);
