import type { HistoryEntry } from "../engine/history";
import { forbiddenIn, seqOf } from "../engine/history";
import type { Event, EventOf } from "../ledger/entry";
import type { Sha256 } from "../ledger/facts";
import type { View } from "../ledger/view";

export type Bypass = EventOf<"bypass">["found"][number];

/**
 * What was done to a stack since the gate last saw it, by somebody who did not ask the gate. Pure.
 *
 * While an update is open nothing is said: what it made of the state nobody has written down yet, and `gate recover`
 * finds that out. What was done before the gate first saw the stack is no bypass.
 *
 * @param history of the engine, newest first
 * @param stateDigest of the state as it is now
 */
export function bypassesIn(history: readonly HistoryEntry[], stateDigest: Sha256, { entries, open }: View): Bypass[] {
  const seen = entries.flatMap(({ at, event }) => {
    const digest = digestIn(event);
    return digest === undefined ? [] : [{ at, digest }];
  });
  const [first, last] = [seen[0], seen.at(-1)];
  if (open || !first || !last || last.digest === stateDigest) return [];
  const intents = new Set(entries.flatMap(({ seq, event }) => (event.kind === "intent" ? [seq] : [])));
  const ours = history.findIndex((entry) => intents.has(seqOf(entry) ?? 0));
  const since = ours < 0 ? history.filter(notBefore(first.at)) : history.slice(0, ours);
  const newest = history[ours];
  const told = toldAfter((newest && seqOf(newest)) ?? 0, entries);
  const found = since
    .toReversed()
    .slice(told)
    .map((entry) => ({ what: whatIs(entry), at: new Date(entry.startTime).toISOString() }));
  return found.length > 0 ? found : [{ what: "the state was edited by hand, or imported" }];
}

/** What an entry says that the state was when it was written. */
function digestIn(event: Event): Sha256 | undefined {
  if (event.kind === "outcome") return event.after?.stateDigest;
  return "stateDigest" in event ? event.stateDigest : undefined;
}

/** How many updates of others were told of since. */
const toldAfter = (seq: number, entries: View["entries"]): number =>
  entries
    .filter((entry) => entry.seq > seq)
    .flatMap(({ event }) => (event.kind === "bypass" ? event.found : []))
    .filter(({ at }) => at !== undefined).length;

/** The engine notes whole seconds. */
const notBefore =
  (at: string) =>
  ({ startTime }: HistoryEntry): boolean =>
    Date.parse(startTime) + 999 >= Date.parse(at);

function whatIs(entry: HistoryEntry): string {
  const options = forbiddenIn(entry).map(optionIn);
  return `${entry.kind} without the gate (${entry.result})${options.length > 0 ? `, with ${options.join(", ")}` : ""}`;
}

/** `--skip-preview`, however it was given. */
const optionIn = (name: string): string =>
  `--${name
    .replace(/^pulumi\.(flag\.|env\.PULUMI_OPTION_)/i, "")
    .toLowerCase()
    .replaceAll("_", "-")}`;
