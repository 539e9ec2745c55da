import type { Rule } from "../../model/rule";
import { logRetentionSet } from "./log-retention-set";
import { logsShipped } from "./logs-shipped";

/** What is written down, and for how long. */
export const logsRules: readonly Rule[] = Object.freeze([logRetentionSet, logsShipped]);
