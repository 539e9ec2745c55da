import type { Faults } from "./outcome";
import type { Resource } from "./resource";
import type { Value } from "./value";
import { at, elements, isAbsent, numberOf, UNKNOWN } from "./value";

/**
 * Reads properties that AWS limits, and says which are out of bounds; what is not there is not judged, and what is not
 * known is said to be so. No message holds a value.
 */
export class Limits {
  readonly #read: (property: string) => Value | undefined;
  readonly #faults: Faults;
  readonly #prefix: string;

  constructor(read: (property: string) => Value | undefined, faults: Faults, prefix = "") {
    this.#read = read;
    this.#faults = faults;
    this.#prefix = prefix;
  }

  static of(resource: Resource, faults: Faults): Limits {
    return new Limits((property) => resource.get(property), faults);
  }

  /** The limits of a structure inside. */
  inside(property: string): Limits {
    const value = this.#read(property);
    return new Limits((name) => at(value, name), this.#faults, `${this.#prefix}${property}.`);
  }

  /** The limits of each element of a list. */
  each(property: string): Limits[] {
    const listed = elements(this.#read(property));
    if (listed === UNKNOWN) {
      this.#faults.unknown(`${this.#prefix}${property} is not known before the update`);
      return [];
    }
    return listed.map(
      (element, index) =>
        new Limits((name) => at(element, name), this.#faults, `${this.#prefix}${property}[${index}].`),
    );
  }

  /** A whole number in a range; Pulumi spells some as texts. */
  range(property: string, least: number, most: number, unit = ""): void {
    const suffix = unit && ` ${unit}`;
    this.holds(
      property,
      (value) => isWhole(value) && numberOf(value) >= least && numberOf(value) <= most,
      `is not a whole number from ${least} to ${most}${suffix}`,
    );
  }

  oneOf(property: string, allowed: readonly (string | number)[]): void {
    const list = allowed.length <= 8 ? `one of ${allowed.join(", ")}` : "a value that AWS knows";
    this.holds(property, (value) => (allowed as readonly unknown[]).includes(value), `is not ${list}`);
  }

  /** A text of a shape; `shape` says it in words. */
  matches(property: string, pattern: RegExp, shape: string): void {
    this.holds(property, (value) => typeof value === "string" && pattern.test(value), `is not ${shape}`);
  }

  /** Any other condition on one property. */
  holds(property: string, condition: (value: Exclude<Value, typeof UNKNOWN>) => boolean, problem: string): void {
    const value = this.known(property);
    if (value !== undefined && !condition(value)) this.#faults.problem(`${this.#prefix}${property} ${problem}`);
  }

  /** A property's value where it is there and known; that it is not known is said. */
  known(property: string): Exclude<Value, typeof UNKNOWN> | undefined {
    const value = this.#read(property);
    if (value === UNKNOWN) this.#faults.unknown(`${this.#prefix}${property} is not known before the update`);
    return value === UNKNOWN || value === undefined || isAbsent(value) ? undefined : value;
  }

  problem(property: string, text: string): void {
    this.#faults.problem(`${this.#prefix}${property} ${text}`);
  }

  unknown(property: string, text: string): void {
    this.#faults.unknown(`${this.#prefix}${property} ${text}`);
  }
}

const isWhole = (value: Value): boolean =>
  typeof value === "number" ? Number.isInteger(value) : typeof value === "string" && /^\d+$/.test(value);
