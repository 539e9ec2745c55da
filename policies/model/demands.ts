import type { Faults } from "./outcome";
import type { Resource } from "./resource";
import type { Stack } from "./stack";
import { key } from "./types";
import { keyAlias } from "./types/backups";
import type { Value } from "./value";
import { isAbsent, textOf, UNKNOWN } from "./value";

/** Demands that a key of one's own stands there: AWS's own keys keep no one out who may use the service. */
export function mustNameOwnKey(holder: Resource, property: string, stack: Stack, faults: Faults): void {
  const value = holder.get(property);
  if (value === UNKNOWN) {
    if (stack.named([...key, ...keyAlias], holder, property).length === 0)
      faults.unknown(`${property} comes from something that is not known before the update`);
  } else if (isAbsent(value)) faults.problem(`${property} is not set, so AWS uses a key of its own`);
  else if (/(^|:)alias\/aws\//.test(textOf(value))) faults.problem(`${property} names a key of AWS's own`);
}

/** Demands that nobody has turned a switch off which AWS turns on. */
export function mustNotBeFalse(resource: Resource, property: string, faults: Faults): void {
  const value = resource.get(property);
  if (value === UNKNOWN) faults.unknown(`${property} is not known before the update`);
  else if (value === false || value === "false") faults.problem(`${property} is false`);
}

/** Demands that a property is there, whatever it is. */
export function mustBeSet(resource: Resource, property: string, faults: Faults, otherwise: string): void {
  const value = resource.get(property);
  if (value === UNKNOWN) faults.unknown(`${property} is not known before the update`);
  else if (isAbsent(value)) faults.problem(`${property} is not set, ${otherwise}`);
}

/** Demands a number that is not too small. */
export function mustBeAtLeast(
  resource: Resource,
  property: string,
  { least, unit }: { least: number; unit: string },
  faults: Faults,
): void {
  const value = resource.get(property);
  if (value === UNKNOWN) faults.unknown(`${property} is not known before the update`);
  else if (!(typeof value === "number" && value >= least)) faults.problem(`${property} is less than ${least} ${unit}`);
}

/** A number that the stack was asked for; the checklist's own where it does not say. */
export const askedNumber = (stack: Stack, setting: string, fallback: number): number => {
  const asked = stack.asked(setting);
  return typeof asked === "number" ? asked : fallback;
};

/** A version such as `7.1` as one number that grows; nothing for a text that is none. `7.x` is the newest of its kind. */
export function versionOf(value: Value | undefined): number | undefined {
  const [, major, minor] = /^(\d{1,3})(?:\.(\d{1,3}|x))?(?:\D|$)/.exec(textOf(value)) ?? [];
  if (major === undefined) return undefined;
  return Number(major) * 1_000 + (minor === "x" ? 999 : Number(minor ?? 999));
}

/** A number that is not negative and has no parts, which AWS's parameters spell as texts; nothing for what is none. */
export function wholeNumberOf(value: Value | undefined): number | undefined {
  const text = typeof value === "number" ? String(value) : textOf(value);
  return /^\d+$/.test(text) ? Number(text) : undefined;
}
