import type { Rule } from "../../model/rule";

/** What people look at. */
export const dashboardsRules: readonly Rule[] = Object.freeze([]);
