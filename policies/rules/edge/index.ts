import type { Rule } from "../../model/rule";

/** What the world can reach. */
export const edgeRules: readonly Rule[] = Object.freeze([]);
