import type { Rule } from "../../model/rule";
import { firewallRulesSet } from "./firewall-rules-set";

/** Who may speak to whom. */
export const networkRules: readonly Rule[] = Object.freeze([firewallRulesSet]);
