/** The kinds of value that a configuration key can have, each with the words that say what is expected. */
import { z } from "zod";
import { scheduleProblem } from "./schedule";

export const profiles = ["sandbox", "staging", "prod"] as const;
export type Profile = (typeof profiles)[number];

/** Criticality: A customers notice at once, B within a day, C nobody waits. A and B demand two workers (C17). */
export const levels = ["A", "B", "C"] as const;
export type Level = (typeof levels)[number];

/** Fewest workers that a level allows (catalogue: worker-min-two-zones, C17). */
export const minimumTasksByLevel: Readonly<Record<Level, number>> = Object.freeze({ A: 2, B: 2, C: 1 });

/** What a default may depend on. In a foundation stack the profile is `prod`. */
export interface Choice {
  readonly profile: Profile;
  readonly level: Level;
  readonly region: string;
}

export interface Definition<Value> {
  /** What the key is for, and what changing it does. One sentence or two. */
  readonly about: string;
  /** What a right value looks like. */
  readonly expects: string;
  readonly schema: z.ZodType<Value, string>;
  /** Value when the key is not set; a function when it depends on another choice, which `about` then says. */
  readonly fallback?: string | Readonly<Record<Profile, string>> | ((choice: Choice) => string);
  /** The item of the checklist that the key, its bounds or its being needed decide. */
  readonly item?: string;
  /** A right value, for the line that repairs a missing key. */
  readonly example?: string;
}

export function text(expects: string, pattern: RegExp) {
  return { expects, schema: z.string().regex(pattern) };
}

export function oneOf<const Names extends readonly [string, ...string[]]>(names: Names) {
  return { expects: `one of ${names.join(", ")}`, schema: z.enum(names) as z.ZodType<Names[number], string> };
}

export function wholeNumber(least: number, most: number, unit: string) {
  const inRange = (value: string) => /^-?\d{1,9}$/.test(value) && Number(value) >= least && Number(value) <= most;
  return {
    expects: `whole number of ${unit}, ${least} to ${most}`,
    schema: z.string().refine(inRange).transform(Number),
  };
}

export function list(expects: string, item: RegExp, least: number) {
  const items = (value: string) => value.split(",").map((part) => part.trim());
  const isRight = (parts: readonly string[]) =>
    parts.length >= least && new Set(parts).size === parts.length && parts.every((part) => item.test(part));
  return { expects, schema: z.string().transform(items).refine(isRight) };
}

export function optional<Value>(given: { expects: string; schema: z.ZodType<Value, string> }) {
  const schema: z.ZodType<Value | undefined, string> = z
    .literal("")
    .transform(() => undefined)
    .or(given.schema);
  return { expects: `${given.expects}, or nothing`, schema, fallback: "" };
}

/** An address that carries data must be https; plain http is for receivers on this very machine. */
function isSafeUrl(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, hostname } = new URL(value);
  return protocol === "https:" || (protocol === "http:" && ["127.0.0.1", "[::1]", "localhost"].includes(hostname));
}

export const safeUrl = { expects: "https URL (http only to loopback)", schema: z.string().refine(isSafeUrl) };
/** Of EventBridge Scheduler, in UTC, and again and again: a time that comes once (`at`) is none. */
export const recurring = {
  expects: "schedule as AWS writes it, such as cron(0 8 * * ? *) or rate(7 days)",
  schema: z.string().refine((value) => scheduleProblem(value, ["cron", "rate"]) === undefined),
};
export const percent = wholeNumber(1, 100, "percent");

export const trueOrFalse = {
  expects: "true or false",
  schema: z.enum(["true", "false"]).transform((value) => value === "true"),
};
