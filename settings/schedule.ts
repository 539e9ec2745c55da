/**
 * Why AWS would refuse a schedule; nothing where it would not. `kinds` are those that the service knows. Settings are read
 * by it, and a rule of the pack judges by it what no setting decides.
 */
export function scheduleProblem(text: string, kinds: readonly ("at" | "cron" | "rate")[]): string | undefined {
  const [, kind, inner = ""] = /^(at|cron|rate)\((.*)\)$/.exec(text) ?? [];
  if (!kinds.some((known) => known === kind))
    return `is not of the form ${kinds.map((known) => `${known}(...)`).join(" or ")}`;
  if (kind === "rate") return rateProblem(inner);
  if (kind === "cron") return cronProblem(inner);
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(inner) && !Number.isNaN(Date.parse(`${inner}Z`))
    ? undefined
    : "does not give at() a time of the form yyyy-mm-ddThh:mm:ss";
}

function rateProblem(text: string): string | undefined {
  const [, count, unit] = /^(\d+) (minute|minutes|hour|hours|day|days)$/.exec(text) ?? [];
  if (!count || !unit) return "does not give rate() a number and minutes, hours or days";
  if (Number(count) < 1) return "has a rate of less than 1";
  return (Number(count) === 1) === !unit.endsWith("s")
    ? undefined
    : "has a unit that does not agree with its number: 1 minute, 2 minutes";
}

const fields: readonly (readonly [name: string, least: number, most: number, names: string])[] = [
  ["minutes", 0, 59, ""],
  ["hours", 0, 23, ""],
  ["day of month", 1, 31, ""],
  ["month", 1, 12, "JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC"],
  ["day of week", 1, 7, "SUN|MON|TUE|WED|THU|FRI|SAT"],
  ["year", 1970, 2199, ""],
];

function cronProblem(text: string): string | undefined {
  const given = text.split(" ");
  if (given.length !== fields.length) return "does not give cron() six fields";
  for (const [index, [name, least, most, names]] of fields.entries())
    if (!isCronField(given[index] ?? "", least, most, names, name.startsWith("day"))) return `has no valid ${name}`;
  const open = [given[2], given[4]].filter((field) => field === "?").length;
  return open === 1 ? undefined : "does not have exactly one ? among day of month and day of week";
}

function isCronField(text: string, least: number, most: number, names: string, isDay: boolean): boolean {
  if (isDay && /^(\?|L|LW|\d{1,2}W|[1-7]L|[1-7]#[1-5])$/.test(text)) return true;
  return text.split(",").every((part) => {
    const [range = "", step, ...more] = part.split("/");
    const ends = range === "*" ? [] : range.split("-");
    const areIn = ends.every(
      (end) =>
        (/^\d+$/.test(end) && Number(end) >= least && Number(end) <= most) ||
        names.split("|").includes(end.toUpperCase() || " "),
    );
    return (
      more.length === 0 && range !== "" && ends.length <= 2 && areIn && (step === undefined || /^[1-9]\d*$/.test(step))
    );
  });
}
