import type { Rule } from "../../model/rule";

/** Every bucket. */
export const storageRules: readonly Rule[] = Object.freeze([]);
