/** The rule that judges the register itself; nothing exempts from it. */
export const registerRule = "exemptions-valid";
/** The rule that keeps a held stack as it is; whoever holds it lifts that, and nobody is exempt. */
export const holdRule = "release-not-held";

/** How long an approval may last, and how long before its end everybody is warned, in days. */
export const longestDays = 90;
export const warningDays = 14;

/** What the owner of a fault may live with for a while, as it stands in the register. Dates are days in UTC. */
export interface Exemption {
  readonly rule: string;
  /** Name of the only stack in which it holds. */
  readonly stack: string;
  /** URN of one resource, or the names of the components around it and its own, joined by slashes; `stack` for the stack itself. */
  readonly target: string;
  readonly owner: string;
  readonly approver: string;
  readonly approvedOn: string;
  /** First day on which it holds; the day of its approval where it is left out. */
  readonly begins?: string | undefined;
  /** Last day on which it holds. */
  readonly expires: string;
  readonly reason: string;
  readonly compensatingControl: string;
  readonly ticket?: string | undefined;
}

/** All exemptions of a project that are well-formed, and what is wrong with the others. */
export interface Register {
  readonly exemptions: readonly Exemption[];
  readonly faults: readonly string[];
}

export const emptyRegister: Register = Object.freeze({ exemptions: [], faults: [] });

/** How an exemption is called in messages: which one it is, by what its author wrote. */
export const nameOf = ({ rule, target }: Pick<Exemption, "rule" | "target">): string => `${rule} at ${target}`;

/** The day of a moment in UTC, such as `2026-11-22`, wherever the machine is. */
export const dayOf = (moment: Date): string => moment.toISOString().slice(0, 10);

/** Whole days from one day to another. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);

/** Days that are left after today, and whether they are few. */
export function timeLeft({ expires }: Exemption, now: Date): { readonly daysLeft: number; readonly endsSoon: boolean } {
  const daysLeft = daysBetween(dayOf(now), expires);
  return { daysLeft, endsSoon: daysLeft <= warningDays };
}

/** Why an exemption does not hold today; nothing where it does. */
export function lapseOf(exemption: Exemption, now: Date): string | undefined {
  const today = dayOf(now);
  const { approvedOn, expires, begins = approvedOn } = exemption;
  const name = nameOf(exemption);
  if (approvedOn > today) return `${name} is approved on ${approvedOn}, which is still to come`;
  if (expires < begins) return `${name} expires on ${expires}, before it begins on ${begins}`;
  if (daysBetween(approvedOn, expires) > longestDays)
    return `${name} lasts ${daysBetween(approvedOn, expires)} days from its approval, and ${longestDays} are the most`;
  if (begins > today) return `${name} begins on ${begins} and does not hold before`;
  if (expires < today) return `${name} expired on ${expires}`;
  return undefined;
}

/** The stack and the project that a URN speaks of. */
export function placeOf(urn: string): { readonly stack: string; readonly project: string } | undefined {
  const [, stack, project] = /^urn:pulumi:([^:]+)::([^:]+)::/.exec(urn) ?? [];
  return stack !== undefined && project !== undefined ? { stack, project } : undefined;
}

/** Exemptions of one stack that hold today. */
export function holding({ exemptions }: Register, stack: string, now: Date): Exemption[] {
  return exemptions.filter((one) => one.stack === stack && lapseOf(one, now) === undefined);
}
