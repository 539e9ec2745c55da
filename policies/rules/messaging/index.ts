import type { Rule } from "../../model/rule";

/** Topics and queues. */
export const messagingRules: readonly Rule[] = Object.freeze([]);
