/** Takes secrets out of a text. */
export type Redact = (text: string) => string;

const replacement = "[redacted]";

/** Shorter values stay: they hide nothing and would eat their way through ordinary words. */
const shortestSecretCharacters = 4;

/** Makes a function that replaces each of these values, also as they are spelled inside JSON and inside an address. */
export function createRedact(secrets: readonly string[]): Redact {
  const spellings = new Set(secrets.flatMap(spellingsOf).filter((text) => text.length >= shortestSecretCharacters));
  const longestFirst = [...spellings].sort((a, b) => b.length - a.length);
  return (text) => longestFirst.reduce((rest, secret) => rest.replaceAll(secret, replacement), text);
}

function spellingsOf(secret: string): string[] {
  const inJson = JSON.stringify(secret).slice(1, -1);
  // Half a surrogate pair has no spelling in an address.
  return /\p{Surrogate}/u.test(secret) ? [secret, inJson] : [secret, inJson, encodeURIComponent(secret)];
}

/**
 * Every string in a value, however deep; numbers too, as an account number is as private as a name.
 * A handler's error likes to quote its input: with these, the quotation can be taken out.
 */
export function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value === "number") return [String(value)];
  if (typeof value === "object" && value !== null) return Object.values(value).flatMap(textsIn);
  return [];
}

/** The same plain data with every string in it redacted. */
export function redactDeep<T>(value: T, redact: Redact): T;
export function redactDeep(value: unknown, redact: Redact): unknown {
  if (typeof value === "string") return redact(value);
  if (Array.isArray(value)) return value.map((item: unknown) => redactDeep(item, redact));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, redactDeep<unknown>(item, redact)]));
}
