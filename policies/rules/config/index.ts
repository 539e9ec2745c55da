import type { Rule } from "../../model/rule";

/** What the settings decide, for programs that have others. */
export const configRules: readonly Rule[] = Object.freeze([]);
