import type { Settings } from "./keys";

/** The settings whose names begin with a prefix, without it. */
export type Group<Prefix extends string> = {
  readonly [
    Name in keyof Settings as Name extends `${Prefix}${infer Rest}` ? Uncapitalize<Rest> : never
  ]: Settings[Name];
};

/**
 * The settings of one family under the names that its component gives them.
 *
 * @example
 * group(settings, "redis").nodeType; // the value of redisNodeType
 */
export function group<Prefix extends string>(settings: Settings, prefix: Prefix): Group<Prefix> {
  const entries = Object.entries(settings).flatMap(([name, value]) => {
    const rest = name.startsWith(prefix) ? name.slice(prefix.length) : "";
    return /^[A-Z]/.test(rest) ? [[rest.charAt(0).toLowerCase() + rest.slice(1), value] as const] : [];
  });
  return Object.fromEntries(entries) as Group<Prefix>;
}
