import type { Rule } from "../../model/rule";

/** The way back by itself. */
export const rollbackRules: readonly Rule[] = Object.freeze([]);
