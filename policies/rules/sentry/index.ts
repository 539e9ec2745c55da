import type { Rule } from "../../model/rule";

/** Errors and check-ins in Sentry. */
export const sentryRules: readonly Rule[] = Object.freeze([]);
