import type { StateCondition } from "../backend/backend";
import type { HistoryEntry } from "../engine/history";
import { seqOf } from "../engine/history";
import { nameIn } from "../engine/plan";
import type { Exported } from "../engine/state";
import type { Entry, Intent, Outcome } from "../ledger/entry";
import type { View } from "../ledger/view";
import { completionIn, outcomeOf } from "./completion";
import type { JudgedLock } from "./locks";
import type { Process } from "./processes";
import { isEngine } from "./processes";

/** All that a diagnosis is made from. */
export interface Facts {
  readonly locks: readonly JudgedLock[];
  /** What the last update has started, and what lives on without it. */
  readonly survivors: readonly Process[];
  readonly condition: StateCondition;
  /** Files that are whole, and that Pulumi cannot read. */
  readonly mislabelled: readonly string[];
  /** Undefined where it cannot be read. */
  readonly state: Exported | undefined;
  /** Newest first. */
  readonly history: readonly HistoryEntry[];
  readonly view: View;
}

export type AilmentKind =
  | "stranded-lock"
  | "foreign-lock"
  | "at-work"
  | "survivors"
  | "mislabelled"
  | "state-unreadable"
  | "state-lost"
  | "state-emptied"
  | "pending-create"
  | "pending-other"
  | "twin"
  | "unfinished"
  | "overtaken"
  | "unrecorded";

export interface Ailment {
  readonly kind: AilmentKind;
  readonly says: string;
  /** What `gate recover --yes` does about it. */
  readonly cure: string;
}

/** The newest thing that was done to the stack through the gate, where it did not come to a good end. */
export interface Unfinished {
  readonly entry: Entry & { readonly event: Intent };
  /** How it ended, by the ledger, or else by Pulumi's history. */
  readonly result: Outcome["result"];
  readonly isRecorded: boolean;
  /** Somebody has updated the stack since, without the gate: what was begun may not be wanted any more. */
  readonly isOvertaken: boolean;
}

export interface Diagnosis {
  readonly ailments: readonly Ailment[];
  readonly unfinished: Unfinished | undefined;
}

/** Says what is wrong with a stack, and what is to be done about it. */
export function diagnose(facts: Facts): Diagnosis {
  const { locks, survivors, view } = facts;
  const unfinished = unfinishedIn(facts);
  const completed = unfinished === undefined ? completionIn(view)?.of : undefined;
  const ailments: Ailment[] = [
    ...locks.map(({ lock, is, because }): Ailment =>
      is === "dead"
        ? { kind: "stranded-lock", says: because, cure: "take this lock away" }
        : {
            kind: "foreign-lock",
            says: because,
            cure:
              is === "alive"
                ? "none: wait for it"
                : `none, unless it is certain that nobody works there: --dead ${lock.holder?.hostname ?? lock.id}`,
          },
    ),
    ...survivors.filter(isEngine).map(({ pid }): Ailment => ({
      kind: "at-work",
      says: `process ${pid} updates the stack`,
      cure: "none: wait for it",
    })),
    ...(survivors.length > 0 && !survivors.some(isEngine)
      ? [
          {
            kind: "survivors",
            says: `processes ${survivors.map(({ pid }) => pid).join(", ")} of an update go on without it`,
            cure: "end them",
          } as const,
        ]
      : []),
    ...facts.mislabelled.map((name): Ailment => ({
      kind: "mislabelled",
      says: `Pulumi cannot read ${name}: the file is whole, and what lies beside it was cut off`,
      cure: "write it again, as it is",
    })),
    ...conditionOf(facts),
    ...(facts.state === undefined ? [] : ailmentsOfState(facts.state)),
    ...(unfinished === undefined ? [] : [ailmentOf(unfinished)]),
    ...(completed === undefined
      ? []
      : [
          {
            kind: "unrecorded",
            says: `${completed} was finished by a recovery, and the ledger does not say so`,
            cure: "write it down",
          } as const,
        ]),
  ];
  return { ailments, unfinished };
}

function conditionOf({ condition, state, history }: Facts): readonly Ailment[] {
  const cure = "put the newest checkpoint in its place that the ledger knows, if the cloud agrees with it";
  if (condition === "missing") return [{ kind: "state-lost", says: "there is no state", cure }];
  if (condition === "unreadable") return [{ kind: "state-unreadable", says: "the state cannot be read", cure }];
  const [newest] = history;
  const isEmptied =
    state !== undefined &&
    newest?.kind === "refresh" &&
    (newest.resourceChanges?.["delete"] ?? 0) > 0 &&
    !state.deployment.resources.some(({ custom, type }) => custom && !type.startsWith("pulumi:"));
  const says =
    "a refresh found nothing of what was deployed: it looked into another account, or with wrong credentials";
  return isEmptied ? [{ kind: "state-emptied", says, cure }] : [];
}

function ailmentsOfState({ deployment }: Exported): readonly Ailment[] {
  const pending = deployment.pending_operations.map(({ type, resource }): Ailment => {
    const name = `"${nameIn(resource.urn)}" (${resource.type})`;
    return type === "creating"
      ? {
          kind: "pending-create",
          says: `nobody knows whether ${name} was created`,
          cure: "look for it: take it into the state where it is there, and forget the attempt where it is not",
        }
      : { kind: "pending-other", says: `${type} ${name} was not seen to its end`, cure: "do it again" };
  });
  const twins = deployment.resources
    .filter((one) => one.delete === true)
    .map(({ urn, id }): Ailment => {
      const says = `"${nameIn(urn)}" was replaced, and the old one (${id ?? "without id"}) is still there`;
      return { kind: "twin", says, cure: "the next update deletes it" };
    });
  return [...pending, ...twins];
}

function ailmentOf({ entry, result, isRecorded, isOvertaken }: Unfinished): Ailment {
  const { action, release } = entry.event;
  const what = `${action} ${entry.seq} of ${release}, begun ${entry.at} by ${entry.by} on ${entry.host},`;
  if (result === "succeeded")
    return { kind: "unfinished", says: `${what} succeeded, and the ledger does not say so`, cure: "write it down" };
  const says = `${what} ${isRecorded ? howItEnded[result] : "has no end in the ledger"}`;
  return isOvertaken
    ? {
        kind: "overtaken",
        says: `${says}; somebody has updated the stack since, without the gate`,
        cure: isRecorded ? "none: gate up, or gate rollback" : "write down that it was interrupted",
      }
    : { kind: "unfinished", says, cure: "finish it: deploy the same commit again, with the same settings" };
}

export const howItEnded: Readonly<Record<Outcome["result"], string>> = {
  succeeded: "has succeeded",
  failed: "has failed",
  interrupted: "was interrupted",
};

const isIntent = (entry: Entry): entry is Entry & { readonly event: Intent } => entry.event.kind === "intent";

function unfinishedIn({ view: { entries }, history }: Facts): Unfinished | undefined {
  const entry = entries.findLast(isIntent);
  if (entry === undefined) return undefined;
  const recorded = outcomeOf(entry.seq, entries);
  if (recorded?.result === "succeeded") return undefined;
  if (recorded && isWithoutTrace(recorded, entry.event)) return undefined;
  const updates = history.filter(({ kind }) => kind !== "refresh");
  const own = updates.find((one) => one.kind === "update" && seqOf(one) === entry.seq);
  const ours = new Set(entries.map(({ seq }) => seq));
  // The engine notes whole seconds.
  const since = Math.floor(Date.parse(entry.at) / 1_000) * 1_000;
  return {
    entry,
    result:
      recorded?.result ?? (own === undefined ? "interrupted" : own.result === "succeeded" ? "succeeded" : "failed"),
    isRecorded: recorded !== undefined,
    isOvertaken: updates.some((one) => !ours.has(seqOf(one) ?? 0) && Date.parse(one.startTime) >= since),
  };
}

/** It was refused, or ended, before it had begun. */
const isWithoutTrace = ({ after, changes }: Outcome, { before }: Intent): boolean =>
  Object.keys(changes).length === 0 && (after === undefined || after.stateDigest === before.stateDigest);
