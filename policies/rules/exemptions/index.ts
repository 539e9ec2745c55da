import type { Rule } from "../../model/rule";
import { exemptionsValid } from "./exemptions-valid";

/** What is said about the register of exemptions itself. */
export const exemptionsRules: readonly Rule[] = Object.freeze([exemptionsValid]);
