import type { Mutant } from "./mutants";
import { Ground } from "./mutants";
import type { Trial } from "./trial";
import { Laboratory } from "./trial";

/** Stacks that between them hold a resource of every kind. */
const grounds = ["full", "foundation"] as const;

export interface Survey {
  readonly trials: readonly Trial[];
  /** Inputs that nobody tried and nobody excluded. */
  readonly untried: readonly string[];
  /** What the rules say of the stacks before anything is broken. */
  readonly faults: readonly string[];
}

/**
 * Breaks one thing at a time in a resource of each kind, or in all, and asks the rules that watch it.
 *
 * @param everyNth of so many mutants one is shown to all rules, to see who speaks of what he does not watch
 */
export function survey(everyNth = 40, which: "kinds" | "all" = "kinds"): Survey {
  const surveys = grounds.map((name): Survey => {
    const ground = new Ground(name);
    const laboratory = new Laboratory(ground);
    const mutants = ground[which].flatMap((one) => ground.mutantsOf(one));
    return {
      trials: mutants.map((mutant, index) => laboratory.try(mutant, index % everyNth === 0)),
      untried: ground.untried,
      faults: laboratory.faults,
    };
  });
  return {
    trials: surveys.flatMap(({ trials }) => trials),
    untried: [...new Set(surveys.flatMap(({ untried }) => untried))],
    faults: surveys.flatMap(({ faults }) => faults),
  };
}

export const isKilled = ({ killer }: Trial): boolean => killer !== undefined;

/** Part of the mutants that a rule objects to which watches what was changed. */
export const scoreOf = (trials: readonly Trial[]): number => trials.filter(isKilled).length / trials.length;

/** What nobody objects to: by type and place, the kinds of faults and how many. */
export function survivors(
  trials: readonly Trial[],
): ReadonlyMap<string, ReadonlyMap<string, ReadonlyMap<string, number>>> {
  const types = new Map<string, Map<string, Map<string, number>>>();
  const sorted = trials
    .filter((trial) => !isKilled(trial))
    .sort((one, other) => (placeOf(one) < placeOf(other) ? -1 : 1));
  for (const { mutant } of sorted) {
    const places = types.get(mutant.type) ?? new Map<string, Map<string, number>>();
    const faults = places.get(mutant.path) ?? new Map<string, number>();
    types.set(
      mutant.type,
      places.set(mutant.path, faults.set(mutant.operator, (faults.get(mutant.operator) ?? 0) + 1)),
    );
  }
  return types;
}

const placeOf = ({ mutant: { type, path, operator } }: Trial): string => `${type} ${path} ${operator}`;

export const describeMutant = ({ stack, moment, type, name, path, operator, which }: Mutant): string =>
  [stack, moment, type, name, path || "(all of it)", operator, which].filter(Boolean).join(" ");
