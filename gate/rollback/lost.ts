import { statefulTypes } from "../../policies/model/types/stateful";
import type { PlannedResource } from "../engine/plan";
import { nameIn } from "../engine/plan";
import type { Downgrade, StateFacts } from "../ledger/facts";
import type { Release } from "../ledger/view";

/** Something that a rollback does not restore, or that goes by it. */
export interface Loss {
  readonly what: string;
  readonly why: string;
}

export interface LostFacts {
  readonly plan: readonly PlannedResource[];
  readonly now: StateFacts;
  readonly secretNames: readonly string[];
  readonly release: Release;
  readonly downgrade?: Downgrade | undefined;
}

/**
 * What will not come back, for the person who decides: the past is planned anew, and whatever the cloud had made by
 * itself, or has kept, is not part of that.
 */
export function lostBy({ plan, now, secretNames, release, downgrade }: LostFacts): readonly Loss[] {
  const { intent, outcome } = release;
  const storesThen = outcome?.after?.inventory ?? [];
  const isThere = (one: { type: string; id: string }, stores: StateFacts["inventory"]) =>
    stores.some(({ type, id }) => type === one.type && id === one.id);
  return [
    ...(downgrade
      ? [
          {
            what: `schema ${downgrade.from}`,
            why: `was given up for ${downgrade.to}: what only it can hold is in the backup ${downgrade.backup}, and nowhere else`,
          },
        ]
      : []),
    ...storesThen
      .filter((one) => !isThere(one, now.inventory))
      .map(({ urn }) => ({ what: nameIn(urn), why: "was replaced or deleted since: its data are not restored" })),
    ...now.inventory
      .filter((one) => outcome?.after !== undefined && !isThere(one, storesThen))
      .map(({ urn }) => ({ what: nameIn(urn), why: "holds data, and the release did not know it" })),
    ...plan
      .filter(({ steps }) => steps.includes("delete"))
      .map(({ urn }) => ({ what: nameIn(urn), why: "was added since: it is deleted" })),
    ...plan
      .filter(({ type, steps }) => steps.includes("create") && !statefulTypes.includes(type))
      .map(({ urn }) => ({
        what: nameIn(urn),
        why: "was deleted since: another one is made, with nothing of the old",
      })),
    ...intent.secrets
      .filter(({ name }) => secretNames.includes(name))
      .map(({ name }) => ({ what: name, why: "is a secret: it keeps the value that it has today" })),
    ...secretNames
      .filter((name) => !intent.secrets.some((one) => one.name === name))
      .map((name) => ({ what: name, why: "is a secret that was added since: it stays" })),
  ];
}
