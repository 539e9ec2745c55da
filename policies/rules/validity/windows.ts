import type { Limits } from "../../model/limits";
import { overlap, parseWindow } from "../../model/window";

/** A daily and a weekly window, each long enough, at different times. */
export function judgeWindows(limits: Limits, daily: string, weekly: string, leastMinutes: number): void {
  const [backup, upkeep] = [daily, weekly].map((property) => {
    const text = limits.known(property);
    if (text === undefined) return undefined;
    const window = parseWindow(typeof text === "string" ? text : "");
    const form = property === daily ? "hh:mm-hh:mm" : "ddd:hh:mm-ddd:hh:mm";
    if (window?.isWeekly !== (property === weekly)) limits.problem(property, `is not of the form ${form}`);
    else if (window.minutes < leastMinutes) limits.problem(property, `is shorter than ${leastMinutes} minutes`);
    else return window;
    return undefined;
  });
  if (backup && upkeep && overlap(backup, upkeep)) limits.problem(daily, `overlaps ${weekly}`);
}
