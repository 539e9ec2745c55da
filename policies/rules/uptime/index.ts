import type { Rule } from "../../model/rule";
import { outsideCheckTrue } from "./outside-check-true";
import { uptimeMonitorCoverage } from "./uptime-monitor-coverage";
import { uptimeMonitorDeclared } from "./uptime-monitor-declared";

/** Checks from outside. */
export const uptimeRules: readonly Rule[] = Object.freeze([
  outsideCheckTrue,
  uptimeMonitorCoverage,
  uptimeMonitorDeclared,
]);
