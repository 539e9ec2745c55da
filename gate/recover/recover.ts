import { hostname } from "node:os";

import type { Backend } from "../backend/backend";
import type { AskAccount } from "../drift/account";
import { linkVariables } from "../engine/history";
import { nameIn } from "../engine/plan";
import type { Exported } from "../engine/state";
import { stateFacts } from "../engine/state";
import { exitCodes } from "../exit-codes";
import type { Gate } from "../gate";
import { GateError } from "../gate-error";
import type { EventOf } from "../ledger/entry";
import type { StateFacts } from "../ledger/facts";
import type { Deployed } from "../release/deploy";
import { completionIn } from "./completion";
import type { Diagnosis, Facts, Unfinished } from "./diagnose";
import { diagnose, howItEnded } from "./diagnose";
import type { Finder } from "./finders/finder";
import type { Said } from "./finders/said";
import { finish } from "./finish";
import { judgeLock } from "./locks";
import type { Unclear } from "./pending";
import { settle } from "./pending";
import { endProcesses, isEngine, processesWith, processOf } from "./processes";
import { restoreState } from "./restore-state";
import { takeIn } from "./take-in";

/** What a recovery works with beside the gate. */
export interface Instruments {
  readonly backend: Backend;
  readonly finders: readonly Finder[];
  readonly askAccount: AskAccount;
  /** What a person says of objects that nobody else can find. */
  readonly said: readonly Said[];
  /** Hosts and locks of which a person says that nobody works there any more. */
  readonly dead: readonly string[];
}

export type Step = EventOf<"recovered">["steps"][number];

export interface Recovery {
  readonly steps: readonly Step[];
  /** Where a person must say what became of an object. */
  readonly unclear: readonly Unclear[];
  /** The update that finished what was begun. */
  readonly finished: Deployed | undefined;
}

/** Looks at a stack, and changes nothing. @throws {GateError} the ledger was changed */
export async function examine(gate: Gate, { backend, dead }: Instruments): Promise<Facts & Diagnosis> {
  const view = await gate.ledger.view();
  const locks = (await backend.locks()).map((lock) => judgeLock(lock, { hostname: hostname(), processOf, dead }));
  const condition = await backend.condition();
  const mislabelled = await backend.mislabelled();
  const isWhole = condition === "whole" && mislabelled.length === 0;
  const newest = view.entries.findLast(({ event }) => event.kind === "intent");
  const facts: Facts = {
    locks,
    survivors: newest === undefined ? [] : processesOf(newest.seq, gate),
    condition,
    mislabelled,
    state: isWhole ? await gate.engine.exportState() : undefined,
    history: isWhole ? await gate.engine.history() : [],
    view,
  };
  return { ...facts, ...diagnose(facts) };
}

/** The engine of an update and all that it started carry the link to the ledger's entry in their environment. */
function processesOf(seq: number, { ledger }: Gate) {
  const [link] = Object.entries(linkVariables(seq, ledger.address)).filter(([, value]) =>
    value.includes(ledger.address),
  );
  return link === undefined ? [] : processesWith(...link);
}

/**
 * Heals a stack after an update that was killed: each step leaves it in a state from which the next recovery goes on.
 * @throws {GateError} somebody may still be at work, or something cannot be healed from here
 */
export async function recover(gate: Gate, instruments: Instruments, found: Facts & Diagnosis): Promise<Recovery> {
  const steps: Step[] = [];
  const did = (ailment: Step["ailment"], done: string): void => {
    gate.progress(done);
    steps.push({ ailment, done });
  };
  await makeWay(gate, instruments, found, did);
  const facts = await readable(gate, instruments, found, did);
  const { unclear, state } = await settlePending(gate, instruments, facts, did);
  await record(gate, facts, stateFacts(state), did);
  if (steps.length > 0) await conclude(gate, facts.unfinished, steps, stateFacts(state));
  const finished = unclear.length === 0 ? await goOn(gate, facts, did) : undefined;
  return { steps, unclear, finished };
}

type Did = (ailment: Step["ailment"], done: string) => void;

/** Locks and processes of the dead. Whoever may be alive is left alone, and nothing else is begun. */
async function makeWay(gate: Gate, { backend }: Instruments, { locks, survivors }: Facts, did: Did): Promise<void> {
  const engine = survivors.find(isEngine);
  if (engine !== undefined)
    throw new GateError(
      `an update of ${gate.engine.place.stack} is at work, as process ${engine.pid}. Wait for it, or end it: kill ${engine.pid}`,
      exitCodes.busy,
    );
  const alive = locks.filter(({ is }) => is !== "dead");
  if (alive.length > 0)
    throw new GateError(
      `somebody may be at work on ${gate.engine.place.stack}:${alive.map(({ lock, because }) => `\n  lock ${lock.id}: ${because}`).join("")}\nWait for them. Where it is certain that they are gone: gate recover --yes --dead <host, or lock>`,
      exitCodes.busy,
    );
  if (survivors.length > 0) {
    await endProcesses(survivors, gate.signal);
    did("survivors", `ended ${survivors.map(({ pid }) => pid).join(", ")}`);
  }
  for (const { lock, because } of locks) {
    await gate.ledger.append({ kind: "lock-broken", lock: lock.id, proof: because });
    await backend.breakLock(lock);
    did("stranded-lock", `took lock ${lock.id} away: ${because}`);
  }
}

async function readable(
  gate: Gate,
  instruments: Instruments,
  found: Facts & Diagnosis,
  did: Did,
): Promise<Facts & Diagnosis> {
  for (const name of found.mislabelled) {
    await instruments.backend.relabel(name);
    did("mislabelled", `wrote ${name} again, as it was`);
  }
  if (found.mislabelled.length > 0) return readable(gate, instruments, await examine(gate, instruments), did);
  const lost = found.ailments.find(({ kind }) => kind.startsWith("state-"));
  if (lost === undefined) return found;
  const from = await restoreState(gate, instruments.backend, instruments.askAccount, found.view);
  did(lost.kind, `put ${from} in the place of the state; the cloud is as it says`);
  return examine(gate, instruments);
}

/** @returns the state as it then is, where it was changed */
async function settlePending(
  gate: Gate,
  { backend, finders, said }: Instruments,
  { state, unfinished }: Facts & Diagnosis,
  did: Did,
): Promise<{ readonly unclear: readonly Unclear[]; readonly state: Exported }> {
  if (state === undefined) throw new Error("a state that cannot be read was not restored");
  if (state.deployment.pending_operations.length === 0) return { unclear: [], state };
  const since = unfinished && new Date(unfinished.entry.at);
  const { adoptions, unclear } = await settle(state, { finders, said, since });
  // Pulumi forgets all that is pending when it writes a state that it is given.
  if (unclear.length > 0) return { unclear, state };
  const there = await takeIn(gate, backend, state, adoptions);
  for (const { id, operation } of there)
    did("pending-create", `took ${id} into the state as "${nameIn(operation.resource.urn)}"`);
  for (const operation of state.deployment.pending_operations) {
    const name = nameIn(operation.resource.urn);
    if (operation.type !== "creating") did("pending-other", `forgot that "${name}" was ${operation.type}`);
    else if (!there.some((one) => one.operation === operation)) did("pending-create", `"${name}" was not created`);
  }
  return { unclear, state: await gate.engine.exportState() };
}

/** Writes down how the last update ended, where nobody did. */
async function record(gate: Gate, { unfinished, view }: Facts & Diagnosis, after: StateFacts, did: Did): Promise<void> {
  if (unfinished === undefined) {
    const completed = completionIn(view);
    if (completed !== undefined) await gate.ledger.append(completed);
    if (completed !== undefined) did("unrecorded", `wrote down that ${completed.of} is finished`);
    return;
  }
  const { entry, result, isRecorded } = unfinished;
  if (isRecorded) return;
  await gate.ledger.append({
    kind: "outcome",
    of: entry.seq,
    result,
    ...(result !== "succeeded" && { why: "it was killed, or nobody was left to write down how it ended" }),
    after,
    changes: result === "succeeded" ? entry.event.binding.operations : {},
    startedAt: entry.at,
  });
  did("unfinished", `wrote down that ${entry.seq} ${howItEnded[result]}`);
}

async function goOn(gate: Gate, { unfinished }: Diagnosis, did: Did): Promise<Deployed | undefined> {
  if (unfinished === undefined || unfinished.result === "succeeded" || unfinished.isOvertaken) return undefined;
  const finished = await finish(gate, unfinished);
  const completed = completionIn(await gate.ledger.view());
  if (completed !== undefined) {
    await gate.ledger.append(completed);
    did("unfinished", `finished ${completed.of}, as ${finished.seq}`);
  }
  return finished;
}

async function conclude(
  gate: Gate,
  unfinished: Unfinished | undefined,
  steps: readonly Step[],
  { stateDigest }: StateFacts,
): Promise<void> {
  const of = unfinished && { of: unfinished.entry.seq };
  await gate.ledger.append({ kind: "recovered", ...of, steps: [...steps], stateDigest });
}
