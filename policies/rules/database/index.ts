import type { Rule } from "../../model/rule";

/** Databases, where there are any. */
export const databaseRules: readonly Rule[] = Object.freeze([]);
