/** Times of the day and of the week at which AWS may work on a database. */

const minutesOfDay = 1_440;

function minutes(clock: string): number {
  return Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));
}

/** Whether a weekly `ddd:hh:mm-ddd:hh:mm` and a daily `hh:mm-hh:mm` window share a minute. */
export function overlap(weekly: string, daily: string): boolean {
  const from = minutes(weekly.slice(4, 9));
  const sameDay = weekly.slice(0, 3) === weekly.slice(10, 13) && minutes(weekly.slice(14)) > from;
  const length = sameDay ? minutes(weekly.slice(14)) - from : minutes(weekly.slice(14)) + minutesOfDay - from;
  const dailyFrom = minutes(daily.slice(0, 5));
  const dailyLength = (minutes(daily.slice(6)) - dailyFrom + minutesOfDay) % minutesOfDay;
  const gap = (dailyFrom - from + minutesOfDay) % minutesOfDay;
  return gap < length || gap + dailyLength > minutesOfDay;
}

/** Sunday, from an hour after the daily window ends, for an hour. */
export function hourAfter(daily: string): string {
  const clock = (minute: number) =>
    `${String(Math.floor((minute % minutesOfDay) / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
  const from = (minutes(daily.slice(6)) + 60) % minutesOfDay;
  return `sun:${clock(from)}-${from + 60 >= minutesOfDay ? "mon" : "sun"}:${clock(from + 60)}`;
}
