import { createHash, randomBytes } from "node:crypto";
import { z } from "zod";

import type { StackHold } from "../../runtime/contract";
import { permitVariable, stackTags } from "../../runtime/contract";
import { StackTags } from "../engine/tags";
import type { Gate } from "../gate";
import type { EventOf } from "../ledger/entry";
import type { Hold, View } from "../ledger/view";

/** Lets one command of the gate through a hold: whoever it starts inherits it, and the stack's tag knows only its digest. */
export interface Permit {
  readonly variables: Readonly<Record<string, string>>;
  readonly asked: NonNullable<StackHold["permit"]>;
}

/** As long as a plan is good: the pack asks for it once more when the update ends. Minutes. */
const permitMinutes = 60;

function newPermit(now: Date): Permit {
  const permit = randomBytes(32).toString("base64url");
  return {
    variables: { [permitVariable]: permit },
    asked: {
      sha256: createHash("sha256").update(permit).digest("hex"),
      until: new Date(now.getTime() + permitMinutes * 60_000).toISOString(),
    },
  };
}

/**
 * Holds releases, until `gate resume`. The entry comes first: where the tag is not written any more, the next command
 * does it. A stop that is in force stays one.
 */
export async function hold(
  gate: Gate,
  before: Hold | undefined,
  { releases, reason }: Pick<EventOf<"hold">, "releases" | "reason">,
  permit?: Permit,
): Promise<Hold> {
  const event: EventOf<"hold"> = {
    kind: "hold",
    cause: before?.cause ?? "release",
    releases: [...new Set([...(before?.releases ?? []), ...releases])],
    reason,
    ...(before?.stopped && { stopped: before.stopped }),
  };
  const { entry } = await gate.ledger.append(event);
  const held: Hold = { ...event, seq: entry.seq, since: entry.at, by: entry.by };
  await tellHold(gate, held, permit);
  return held;
}

/** Has the stack's tag say that the stack is held, and which permit is let through. */
export async function tellHold(gate: Gate, { seq, reason, since }: Told, permit?: Permit): Promise<void> {
  const said: StackHold = { seq, reason, since, ...(permit && { permit: permit.asked }) };
  await tagsOf(gate).set(stackTags.hold, JSON.stringify(said));
}

/**
 * Brings tag and ledger in line. Of the tag: somebody may have removed it, or renamed the stack, which loses it; and who
 * lifted a hold may not have come to its tag. Of the ledger: a stop may have been unable to reach it, and is entered now.
 * A tag that neither the ledger knows nor a stop has written so stays.
 */
async function keepHold(gate: Gate, view: View): Promise<View> {
  const { hold: held, entries } = view;
  const tag = (await tagsOf(gate).all())[stackTags.hold];
  const said = tag === undefined ? undefined : holdIn(tag);
  if (said?.seq === notEntered) {
    await enterStop(gate, view, said);
    return gate.ledger.view();
  }
  if (held !== undefined && said?.seq !== held.seq) {
    gate.progress(`the stack is held since entry ${held.seq}, and its tag did not say so: it is put back`);
    await tellHold(gate, held);
  }
  if (held === undefined && said && entries.some(({ seq, event }) => seq === said.seq && event.kind === "hold")) {
    gate.progress(`the hold of entry ${said.seq} was lifted: its tag is removed`);
    await tagsOf(gate).remove(stackTags.hold);
  }
  return view;
}

/** In the tag of a stop that the ledger could not be told of: no entry has this number. */
export const notEntered = 0;

async function enterStop(gate: Gate, { hold: before, releases }: View, { reason, since }: Told): Promise<void> {
  const newest = releases.at(-1)?.seq;
  const { entry } = await gate.ledger.appendAnyway({
    kind: "hold",
    cause: "stop",
    releases: [...new Set([...(before?.releases ?? []), ...(newest === undefined ? [] : [newest])])],
    reason: `${reason} (stopped at ${since}, when the ledger could not be reached)`,
    ...(before?.stopped && { stopped: before.stopped }),
  });
  gate.progress(`the worker was stopped at ${since}, and the ledger did not know it: it is entered as ${entry.seq}`);
  await tellHold(gate, { seq: entry.seq, reason, since });
}

/**
 * Does something by a permit, where the stack is held. Nobody else gets through by it, and not for longer than it takes.
 *
 * @param work is given the variables for the engine that it starts
 */
export async function throughHold<Result>(
  gate: Gate,
  work: (permit: Permit, view: View) => Promise<Result>,
): Promise<Result> {
  const view = await keepHold(gate, await gate.ledger.view());
  const permit = newPermit(gate.clock());
  if (view.hold) await tellHold(gate, view.hold, permit);
  try {
    return await work(permit, view);
  } finally {
    // What came of the work is what is to be told; a permit that is still there expires.
    await takeBack(gate).catch((error: unknown) => {
      gate.progress(`the permit could not be taken back: ${error instanceof Error ? error.message : String(error)}`);
    });
  }
}

/** Also after Ctrl-C. Somebody may have lifted the hold meanwhile, and the work may be what it is held for. */
async function takeBack(gate: Gate): Promise<void> {
  const { hold: held } = await gate.ledger.view();
  if (held) await tellHold({ ...gate, signal: new AbortController().signal }, held);
}

const tagsOf = ({ engine, signal }: Gate): StackTags => new StackTags(engine.place, signal);

/** What the tag tells of a hold. */
type Told = Pick<StackHold, "seq" | "reason" | "since">;

const toldSchema = z.looseObject({ seq: z.number(), reason: z.string(), since: z.string() });

function holdIn(tag: string): Told | undefined {
  try {
    return toldSchema.parse(JSON.parse(tag));
  } catch {
    return undefined;
  }
}
