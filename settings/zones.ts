/** Which availability zones a region has, as far as a default needs to know. */

/** Directions as zone ids shorten them. */
const initials: Readonly<Record<string, string>> = {
  northeast: "ne",
  northwest: "nw",
  southeast: "se",
  southwest: "sw",
};

/** Numbers of zones that every account may use, where they are not 1 and 2. */
const numbers: Readonly<Record<string, readonly [number, number]>> = { "us-west-1": [1, 3] };

/**
 * Two zones of a region, by id.
 *
 * Ids such as `euw1-az1` mean the same place in every account. Names such as `eu-west-1a` do not: in the oldest regions
 * each account has its own order, and in some (us-west-1, ap-northeast-1) a letter is missing altogether. China and
 * GovCloud take no ids everywhere, so there it is letters. The choice is made here and not by asking AWS, whose answer
 * changes on the day a zone fails: subnets would then be replaced.
 *
 * Source: AWS, Regions and Availability Zones, "AZ IDs".
 *
 * @example
 * defaultZones("ap-northeast-1"); // ["apne1-az1", "apne1-az2"]
 */
export function defaultZones(region: string): readonly [string, string] {
  if (/^(cn|us-gov|us-iso)/.test(region)) return [`${region}a`, `${region}b`];
  const prefix = zoneIdPrefix(region);
  const [one, other] = numbers[region] ?? [1, 2];
  return [`${prefix}-az${one}`, `${prefix}-az${other}`];
}

/** Whether a zone, by name or by id, belongs to the region. Local and wavelength zones do not count: they lack services. */
export function isZoneOf(region: string, zone: string): boolean {
  const isName = zone.slice(0, -1) === region && /[a-z]$/.test(zone);
  const id = /^(.+)-az\d$/.exec(zone);
  return isName || id?.[1] === zoneIdPrefix(region);
}

/** `eu-west-1` gives `euw1`. */
function zoneIdPrefix(region: string): string {
  const words = region.split("-");
  const [area = "", number = ""] = [words[0], words.at(-1)];
  const directions = words.slice(1, -1).map((word) => initials[word] ?? word.charAt(0));
  return `${area}${directions.join("")}${number}`;
}
