import type { Rule } from "../../model/rule";

/** Functions of AWS Lambda. */
export const functionsRules: readonly Rule[] = Object.freeze([]);
