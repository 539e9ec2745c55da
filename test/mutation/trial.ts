import { judge } from "../../policies/model/judge";
import type { Resource } from "../../policies/model/resource";
import type { Rule } from "../../policies/model/rule";
import { Stack } from "../../policies/model/stack";
import { everyType } from "../../policies/model/types";
import { rules } from "../../policies/rules";
import { viewer } from "../policies/direct";
import type { Moment } from "../policies/stack-fixture";
import type { Ground, Mutant } from "./mutants";
import { inputOf } from "./mutants";

/** What the rules say of one mutant. */
export interface Trial {
  readonly mutant: Mutant;
  /** Rules that watch the place. */
  readonly owners: readonly string[];
  /** The first owner that objects to it and did not before. */
  readonly killer: string | undefined;
  /** Rules that object without watching the place. */
  readonly crossTalk: readonly string[];
}

const moments = ["preview", "update"] as const;

/** Tries mutants of one stack. Only what a mutant changes is read anew. */
export class Laboratory {
  readonly #views: Readonly<Record<Moment, ReadonlyMap<string, Resource>>>;
  readonly #viewOf: ReturnType<typeof viewer>;
  readonly #said: Readonly<Record<Moment, ReadonlySet<string>>>;
  readonly #owners = new Map<string, readonly Rule[]>();

  constructor(ground: Ground) {
    this.#viewOf = viewer(ground.update);
    const viewsAt = (moment: Moment) => new Map(ground[moment].map((one) => [one.urn, this.#viewOf(one)]));
    this.#views = { preview: viewsAt("preview"), update: viewsAt("update") };
    const said = (moment: Moment) =>
      new Set(objections(rules, new Stack(this.#views[moment].values())).map(({ key }) => key));
    this.#said = { preview: said("preview"), update: said("update") };
  }

  /** What is said of the stack as it is. */
  get faults(): string[] {
    return moments.flatMap((moment) => [...this.#said[moment]].map((key) => `${moment}: ${key}`));
  }

  /** @param all whether rules that do not watch the place are asked as well, which takes many times as long */
  try(mutant: Mutant, all: boolean): Trial {
    const owners = this.#ownersOf(mutant);
    const views = new Map(this.#views[mutant.moment]);
    for (const [urn, one] of mutant.instead)
      if (one) views.set(urn, this.#viewOf(one));
      else views.delete(urn);
    const stack = new Stack(views.values());
    const before = this.#said[mutant.moment];
    const objecting = (asked: readonly Rule[]) =>
      asked.filter((rule) => objections([rule], stack).some(({ key }) => !before.has(key))).map(({ name }) => name);
    const killer = owners.find((rule) => objecting([rule]).length > 0);
    return {
      mutant,
      owners: owners.map(({ name }) => name),
      killer: killer?.name,
      crossTalk: all ? objecting(rules.filter((rule) => !owners.includes(rule))) : [],
    };
  }

  /** Whoever names a resource may notice that it is missing. */
  #ownersOf({ type, path, operator }: Mutant): readonly Rule[] {
    const input = inputOf(path);
    if (operator === "drop" || identifiers.has(input)) return rules;
    const place = `${type} ${input}`;
    const known = this.#owners.get(place) ?? rules.filter((rule) => watchesPlace(rule, type, input));
    this.#owners.set(place, known);
    return known;
  }
}

/** By these, resources are looked up, whoever asks. */
const identifiers = new Set(["id", "arn", "name", "bucket", "family"]);

const watchesPlace = ({ watches }: Rule, type: string, input: string): boolean =>
  watches.some(
    ({ types, properties }) => (types.includes(type) || types.includes(everyType)) && properties.includes(input),
  );

const objections = (asked: readonly Rule[], stack: Stack) =>
  judge(asked, stack).flatMap(({ rule, subject, outcome }) =>
    outcome.status === "fail" || outcome.status === "unknown"
      ? [{ rule, key: `${rule.name} ${subject.urn} ${outcome.status}` }]
      : [],
  );
