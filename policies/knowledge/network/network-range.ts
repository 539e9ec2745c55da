import type { Value } from "../../model/value";
import { textOf } from "../../model/value";

/** An IPv4 range as numbers. */
export interface NetworkRange {
  readonly first: number;
  readonly size: number;
  readonly prefix: number;
  /** Whether the address is the range's first, as AWS demands of what is not normalized. */
  readonly isExact: boolean;
}

/** Reads `10.0.0.0/16`; nothing for a text that is no IPv4 range. */
export function parseRange(text: string): NetworkRange | undefined {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text)?.slice(1).map(Number);
  if (!parts) return undefined;
  const [a = 0, b = 0, c = 0, d = 0, prefix = 0] = parts;
  if ([a, b, c, d].some((octet) => octet > 255) || prefix > 32) return undefined;
  const size = 2 ** (32 - prefix);
  const address = ((a * 256 + b) * 256 + c) * 256 + d;
  return { first: address - (address % size), size, prefix, isExact: address % size === 0 };
}

export const contains = (outer: NetworkRange, inner: NetworkRange): boolean =>
  inner.first >= outer.first && inner.first + inner.size <= outer.first + outer.size;

export const overlaps = (one: NetworkRange, other: NetworkRange): boolean =>
  one.first < other.first + other.size && other.first < one.first + one.size;

/** A range larger than the largest private one (of IPv6, than what a provider is given) is the world, also as one of two halves. */
const leastPrefix = { four: 8, six: 32 } as const;

/** Whether a range admits so many addresses that it means everybody. */
export function isTheWorld(range: Value | undefined): boolean {
  const [, address = "", length] = /^([^/]*)\/(\d+)$/.exec(textOf(range)) ?? [];
  // Private ones of IPv6.
  if (length === undefined || /^f[cd]/i.test(address)) return false;
  return Number(length) < (address.includes(":") ? leastPrefix.six : leastPrefix.four);
}
