import type { Resource } from "../../model/resource";
import type { Unknown, Value } from "../../model/value";
import { at, isAbsent, textOf, UNKNOWN } from "../../model/value";
import { lookUp } from "../../model/look-up";

/** When something runs: a text that is the same for the same times, and the longest usual time between two runs. */
export interface Rhythm {
  readonly times: string;
  readonly periodMinutes: number;
}

const hour = 60;
const day = 24 * hour;
const minutesOf: Readonly<Record<string, number>> = {
  minute: 1,
  hour,
  day,
  week: 7 * day,
  month: 30 * day,
  year: 365 * day,
};

const every = (minutes: number): Rhythm => ({ times: `every ${minutes} minutes`, periodMinutes: minutes });

/** When a cron monitor of Sentry expects a check-in; nothing where it has no schedule that Sentry takes. */
export function rhythmOfMonitor(monitor: Resource): Rhythm | Unknown | undefined {
  const crontab = monitor.get("crontab");
  const interval = monitor.get("interval");
  if (crontab === UNKNOWN || interval === UNKNOWN) return UNKNOWN;
  return isAbsent(crontab) ? rhythmOfInterval(interval) : rhythmOfCrontab(textOf(crontab));
}

function rhythmOfInterval(interval: Value | undefined): Rhythm | Unknown | undefined {
  const count = at(interval, "value");
  const unit = at(interval, "unit");
  if (count === UNKNOWN || unit === UNKNOWN) return UNKNOWN;
  const minutes = lookUp(minutesOf, textOf(unit));
  return typeof count === "number" && count >= 1 && minutes !== undefined ? every(count * minutes) : undefined;
}

const field = /^[\d*/,A-Z-]+$/i;

/** Five fields: minute, hour, day of the month, month, day of the week. */
function rhythmOfCrontab(crontab: string): Rhythm | undefined {
  const fields = crontab.trim().split(/\s+/);
  if (fields.length !== 5 || !fields.every((one) => field.test(one))) return undefined;
  const [minute = "", hourField = "", dayOfMonth = "", month = "", dayOfWeek = ""] = fields;
  const [, step] = /^\*(?:\/(\d+))?$/.exec(minute) ?? [];
  const isEveryDay = [dayOfMonth, month, dayOfWeek].every((one) => one === "*");
  if (minute.startsWith("*") && hourField === "*" && isEveryDay) return every(Number(step ?? 1));
  const seldomFirst = [
    [month, 365 * day],
    [dayOfMonth, 31 * day],
    [dayOfWeek, 7 * day],
    [hourField, day],
  ] as const;
  const [, periodMinutes = hour] = seldomFirst.find(([one]) => one !== "*") ?? [];
  return { times: fields.join(" ").toUpperCase(), periodMinutes };
}

/** When a schedule of EventBridge runs; nothing where that is once, or no rhythm that five fields can say. */
export function rhythmOfSchedule(expression: Value | undefined): Rhythm | Unknown | undefined {
  if (expression === UNKNOWN) return UNKNOWN;
  const [, count, unit = ""] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(textOf(expression)) ?? [];
  if (count !== undefined) return every(Number(count) * (lookUp(minutesOf, unit) ?? 1));
  const fields = /^cron\((.+)\)$/.exec(textOf(expression))?.[1]?.trim().split(/\s+/) ?? [];
  const [year = ""] = fields.slice(5);
  if (fields.length !== 6 || year !== "*") return undefined;
  // EventBridge counts the days of the week from 1, and marks the field that it ignores by a question mark.
  const [dayOfWeek = ""] = fields.slice(4);
  const shifted = dayOfWeek.replace(/(?<!\/)\d+/g, (one) => String(Number(one) - 1));
  return rhythmOfCrontab([...fields.slice(0, 4), shifted].map((one) => (one === "?" ? "*" : one)).join(" "));
}
