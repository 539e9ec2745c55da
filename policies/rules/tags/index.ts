import type { Rule } from "../../model/rule";

/** Tags, and what the stack costs. */
export const tagsRules: readonly Rule[] = Object.freeze([]);
