import type { Entry, Outcome } from "../ledger/entry";
import type { View } from "../ledger/view";

/** How an update ended, by what was written of it last. */
export const outcomeOf = (seq: number, entries: readonly Entry[]): Outcome | undefined =>
  entries.flatMap(({ event }) => (event.kind === "outcome" && event.of === seq ? event : [])).at(-1);

/**
 * What is to be written of an update that broke off, once a recovery has finished it. Undefined where there is nothing to
 * write: no recovery has succeeded last, or it is written.
 */
export function completionIn({ entries }: Pick<View, "entries">): Outcome | undefined {
  const newest = entries.findLast(({ event }) => event.kind === "intent");
  if (newest?.event.kind !== "intent" || newest.event.action !== "recover") return undefined;
  const { target } = newest.event;
  const end = outcomeOf(newest.seq, entries);
  if (target === undefined || end?.result !== "succeeded") return undefined;
  if (outcomeOf(target, entries)?.result === "succeeded") return undefined;
  return { ...end, of: target, why: `finished by ${newest.seq}` };
}
