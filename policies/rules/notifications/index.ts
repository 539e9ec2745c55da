import type { Rule } from "../../model/rule";

/** Whom alarms tell. */
export const notificationsRules: readonly Rule[] = Object.freeze([]);
