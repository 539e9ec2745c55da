import { InvalidArgumentError } from "commander";

const seconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600 };

/**
 * Seconds of a duration as people type it: `90s`, `10m`, `1h`.
 * @throws {InvalidArgumentError} for the command line
 */
export function parseDuration(text: string): number {
  const { count, unit = "" } = /^(?<count>\d{1,5})(?<unit>[smh])$/.exec(text)?.groups ?? {};
  const duration = Number(count) * (seconds[unit] ?? 0);
  if (!(duration > 0 && duration <= 86_400))
    throw new InvalidArgumentError("expected a duration such as 90s, 10m or 1h");
  return duration;
}
