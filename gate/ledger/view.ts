import type { Entry, Event, EventOf, Intent, Outcome } from "./entry";

/** Where a release stands. Only `stable` ones are gone back to without being named. */
export type ReleaseState = "deploying" | "deployed" | "verified" | "stable" | "failed" | "held";

/** A deploy or a rollback, and all that became of it. */
export interface Release {
  /** Number of the entry with which it began; people call it by this. */
  readonly seq: number;
  readonly name: string;
  readonly state: ReleaseState;
  /** Since when it stands there. */
  readonly since: string;
  readonly by: string;
  readonly intent: Intent;
  readonly outcome: Outcome | undefined;
  readonly verified: EventOf<"verified"> | undefined;
  /** Git tag that it has earned. */
  readonly tag: string | undefined;
  /** Whether it could be gone back to, when somebody last looked, and when that was. */
  readonly restorable: (EventOf<"restorable"> & { readonly at: string }) | undefined;
}

export interface Hold extends EventOf<"hold"> {
  readonly seq: number;
  readonly since: string;
  readonly by: string;
}

/** What all entries of a ledger come to. */
export interface View {
  readonly entries: readonly Entry[];
  /** Oldest first. */
  readonly releases: readonly Release[];
  /** Release that the newest update led to, where it succeeded. */
  readonly current: Release | undefined;
  /** Newest release that is stable, was not found to be lost, and is not the current one. */
  readonly lastGood: Release | undefined;
  readonly hold: Hold | undefined;
  /** An update that began and of which nobody wrote how it ended: somebody is at work, or was killed. */
  readonly open: Entry | undefined;
}

/** Draws the sum of the entries of one ledger, in their order. */
export function viewOf(entries: readonly Entry[]): View {
  const hold = holdIn(entries);
  const known = latestIn(entries);
  const releases = entries.flatMap((entry) => (isRelease(entry) ? releaseOf(entry, entry.event, known, hold) : []));
  // What failed and changed nothing has left in place what was there.
  const done = releases.filter(
    ({ outcome }) =>
      outcome && (outcome.result === "succeeded" || Object.values(outcome.changes).some((count) => count > 0)),
  );
  const current = done.at(-1)?.outcome?.result === "succeeded" ? done.at(-1) : undefined;
  const open = entries.findLast(({ event }) => event.kind === "intent");
  return {
    entries,
    releases,
    current,
    lastGood: releases.findLast(
      (release) => release.state === "stable" && release !== current && release.restorable?.isRestorable !== false,
    ),
    hold,
    open: open && known("outcome", open.seq) === undefined ? open : undefined,
  };
}

const isRelease = (entry: Entry): entry is Entry & { event: Intent } =>
  entry.event.kind === "intent" && (entry.event.action === "deploy" || entry.event.action === "rollback");

/** What an entry can say of the release that began with an earlier one. */
type Told = "outcome" | "verified" | "stable" | "restorable";
/** The newest entry of a kind about a release. */
type Latest = <Kind extends Told>(kind: Kind, of: number) => (Entry & { readonly event: EventOf<Kind> }) | undefined;

/** In one pass: a ledger grows for years, and each command reads all of it. */
function latestIn(entries: readonly Entry[]): Latest {
  const latest = new Map<string, Entry>();
  for (const entry of entries) if (isTold(entry.event)) latest.set(`${entry.event.kind} ${entry.event.of}`, entry);
  return (kind, of) => latest.get(`${kind} ${of}`) as (Entry & { readonly event: EventOf<typeof kind> }) | undefined;
}

const isTold = (event: Event): event is EventOf<Told> =>
  event.kind === "outcome" || event.kind === "verified" || event.kind === "stable" || event.kind === "restorable";

function releaseOf({ seq, at, by }: Entry, intent: Intent, latest: Latest, hold: Hold | undefined): Release {
  const stable = latest("stable", seq);
  const restorable = latest("restorable", seq);
  const [state, since] = reached(seq, latest, hold) ?? (["deploying", at] as const);
  return {
    seq,
    name: intent.release,
    state,
    since,
    by,
    intent,
    outcome: latest("outcome", seq)?.event,
    verified: latest("verified", seq)?.event,
    tag: stable?.event.tag,
    restorable: restorable && { ...restorable.event, at: restorable.at },
  };
}

/** Where a release stands, and since when: what is bad counts before what is good. */
function reached(seq: number, latest: Latest, hold: Hold | undefined): readonly [ReleaseState, string] | undefined {
  const outcome = latest("outcome", seq);
  const verified = latest("verified", seq);
  const stable = latest("stable", seq);
  if (hold?.releases.includes(seq) === true) return ["held", hold.since];
  if (verified?.event.verdict === "fail") return ["failed", verified.at];
  if (outcome && outcome.event.result !== "succeeded") return ["failed", outcome.at];
  if (stable) return ["stable", stable.at];
  if (verified?.event.verdict === "pass") return ["verified", verified.at];
  return outcome && ["deployed", outcome.at];
}

function holdIn(entries: readonly Entry[]): Hold | undefined {
  const last = entries.findLast(({ event }) => event.kind === "hold" || event.kind === "resume");
  return last?.event.kind === "hold" ? { ...last.event, seq: last.seq, since: last.at, by: last.by } : undefined;
}
