import type { Rule } from "../../model/rule";

/** Secrets, parameters and keys. */
export const secretsRules: readonly Rule[] = Object.freeze([]);
