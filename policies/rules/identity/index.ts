import type { Rule } from "../../model/rule";
import { iamLeastPrivilege } from "./iam-least-privilege";

/** Who may do what. */
export const identityRules: readonly Rule[] = Object.freeze([iamLeastPrivilege]);
