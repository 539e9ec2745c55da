/** When something runs, as Sentry's cron monitors have it. */
export type CheckInSchedule =
  | { readonly crontab: string }
  | { readonly interval: { readonly value: number; readonly unit: "minute" | "hour" | "day" } };

/**
 * A schedule of EventBridge as Sentry has it: it knows no year and no `?`, and counts the days of the week from 0.
 *
 * @throws naming a schedule that five fields cannot say
 * @example
 * checkInSchedule("cron(0 3 ? * 2-6 *)"); // { crontab: "0 3 * * 1-5" }
 */
export function checkInSchedule(expression: string): CheckInSchedule {
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  if (count !== undefined) return { interval: { value: Number(count), unit: unit as "minute" | "hour" | "day" } };
  const fields = /^cron\((.+)\)$/.exec(expression)?.[1]?.split(" ") ?? [];
  const [minutes, hours, dayOfMonth, month, dayOfWeek, year] = fields.map((field) => (field === "?" ? "*" : field));
  if (fields.length !== 6 || year !== "*" || /[LW#]/.test(`${dayOfMonth} ${dayOfWeek?.replace(/WED/g, "")}`)) {
    throw new Error(`${expression} has no equal among crontabs of five fields`);
  }
  const shifted = dayOfWeek?.replace(/(?<!\/)\d+/g, (day) => String(Number(day) - 1));
  return { crontab: [minutes, hours, dayOfMonth, month, shifted].join(" ") };
}

/** How patient a monitor is: what runs every few minutes may miss some runs, what runs once a day none. */
export function patience(schedule: CheckInSchedule): { checkInMarginMinutes: number; failureThreshold: number } {
  const isFrequent =
    "interval" in schedule ? schedule.interval.unit === "minute" : /^(\*|\S+\/\S+) \* /.test(schedule.crontab);
  return isFrequent
    ? { checkInMarginMinutes: 5, failureThreshold: 3 }
    : { checkInMarginMinutes: 60, failureThreshold: 1 };
}
