/** A span of minutes in a day or a week, from `hh:mm-hh:mm` or `ddd:hh:mm-ddd:hh:mm`, in UTC. */
export interface Window {
  readonly begin: number;
  readonly minutes: number;
  readonly isWeekly: boolean;
}

const days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const dayMinutes = 24 * 60;
const time = String.raw`([01]\d|2[0-3]):([0-5]\d)`;
const day = `(${days.join("|")}):`;

/** Reads one; nothing for a text that is none. */
export function parseWindow(text: string): Window | undefined {
  const daily = new RegExp(`^${time}-${time}$`).exec(text);
  const weekly = new RegExp(`^${day}${time}-${day}${time}$`).exec(text.toLowerCase());
  const parts = (daily ?? weekly)?.slice(1) ?? [];
  const isWeekly = weekly !== null;
  const [begin, end] = isWeekly
    ? [minuteOf(parts[1], parts[2], parts[0]), minuteOf(parts[4], parts[5], parts[3])]
    : [minuteOf(parts[0], parts[1]), minuteOf(parts[2], parts[3])];
  if (parts.length === 0) return undefined;
  const length = isWeekly ? 7 * dayMinutes : dayMinutes;
  return { begin, minutes: (end - begin + length) % length, isWeekly };
}

const minuteOf = (hour = "", minute = "", dayName = "sun"): number =>
  days.indexOf(dayName) * dayMinutes + Number(hour) * 60 + Number(minute);

/** Whether a daily and a weekly window share a minute. */
export function overlap(daily: Window, weekly: Window): boolean {
  const week = 7 * dayMinutes;
  return days.some((_, index) => {
    const begin = index * dayMinutes + daily.begin;
    const distance = (weekly.begin - begin + week) % week;
    return distance < daily.minutes || week - distance < weekly.minutes;
  });
}
