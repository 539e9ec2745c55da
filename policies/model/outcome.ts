import type { Exemption } from "./exemption";

/**
 * What a rule says about one resource. `unknown` is never a pass: it blocks at the rule's own level.
 *
 * `problem` says what is wrong or what cannot be known, without any property value; `fix` is what to change, when the
 * rule's general remediation is not precise enough.
 */
export type Outcome =
  | { readonly status: "pass" }
  | { readonly status: "notApplicable"; readonly reason: string }
  | { readonly status: "fail" | "unknown"; readonly problem: string; readonly fix?: string };

/** A fault that its owner may live with for a while. Only the register makes it, no rule. */
export interface Exempt {
  readonly status: "exempt";
  readonly fault: Fault;
  readonly exemption: Exemption;
}

/** What is certainly wrong, or what cannot be known. */
export type Fault = Extract<Outcome, { status: "fail" | "unknown" }>;

export const isFault = (outcome: Outcome | Exempt): outcome is Fault =>
  outcome.status === "fail" || outcome.status === "unknown";

export const pass: Outcome = Object.freeze({ status: "pass" });
export const notApplicable = (reason: string): Outcome => ({ status: "notApplicable", reason });
export const fail = (problem: string, fix?: string): Outcome => ({ status: "fail", problem, ...(fix && { fix }) });
export const unknown = (problem: string, fix?: string): Outcome => ({
  status: "unknown",
  problem,
  ...(fix && { fix }),
});

/** Collects several faults of one resource; what is certainly wrong outweighs what is not known. */
export class Faults {
  readonly #problems: string[] = [];
  readonly #unknowns: string[] = [];

  problem(text: string): void {
    this.#problems.push(text);
  }

  unknown(text: string): void {
    this.#unknowns.push(text);
  }

  get outcome(): Outcome {
    if (this.#problems.length > 0) return fail(this.#problems.join("; "));
    if (this.#unknowns.length > 0) return unknown(this.#unknowns.join("; "));
    return pass;
  }
}

/**
 * Marks a property value as safe to print: names of containers and environment variables, never their contents.
 * Anything that is not shaped like such a name is withheld.
 */
export const shown = (name: unknown): string =>
  typeof name === "string" && /^[A-Za-z][\w.-]{0,63}$/.test(name) ? `"${name}"` : "(unnamed)";
