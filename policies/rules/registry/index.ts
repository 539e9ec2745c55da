import type { Rule } from "../../model/rule";

/** Where images come from. */
export const registryRules: readonly Rule[] = Object.freeze([]);
