import type { Rule } from "../../model/rule";

/** Checks from outside. */
export const uptimeRules: readonly Rule[] = Object.freeze([]);
