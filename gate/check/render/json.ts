import type { CheckReport } from "../report";

/** For programs: the whole report. */
export const renderJson = (report: CheckReport): string => `${JSON.stringify(report, undefined, 2)}\n`;
