/** `YYYYMMDD-HHMM`, UTC, as names of backups carry it (catalogue: backup-objects-timestamped). */
export function stamp(at: Date): string {
  const [, date = "", hours = "", minutes = ""] = /^(.{10})T(\d\d):(\d\d)/.exec(at.toISOString()) ?? [];
  return `${date.replaceAll("-", "")}-${hours}${minutes}`;
}

/** The last time that stands in a name. */
export function timeIn(name: string): Date | undefined {
  const found = /.*(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(?!\d)/.exec(name);
  if (found === null) return undefined;
  const [, year, month, day, hours, minutes] = found;
  const time = new Date(`${year}-${month}-${day}T${hours}:${minutes}:00Z`);
  return Number.isNaN(time.getTime()) ? undefined : time;
}

export function secondsBetween(from: Date, to: Date): number {
  return Math.max(0, Math.round((to.getTime() - from.getTime()) / 1_000));
}
