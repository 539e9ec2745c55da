import type { Rule } from "../../model/rule";
import { secretMarked } from "./secret-marked";

/** What must be marked for Pulumi itself. */
export const marksRules: readonly Rule[] = Object.freeze([secretMarked]);
