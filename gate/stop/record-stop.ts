import { stackTags } from "../../runtime/contract";
import { StackTags } from "../engine/tags";
import type { Gate } from "../gate";
import type { EventOf } from "../ledger/entry";
import type { Stopped } from "../ledger/facts";
import type { Hold, View } from "../ledger/view";
import { notEntered, tellHold } from "../rollback/hold";
import type { Call } from "./call";
import { attempt } from "./call";
import type { Reached } from "./reach-ledger";

/**
 * Makes a stop stick: the ledger and the stack's tag keep everybody from deploying until `gate resume`. Each is tried,
 * also where the other fails.
 */
export async function recordStop(reached: Reached, stopped: Stopped, reason: string): Promise<readonly Call[]> {
  const { gate, view } = reached;
  let hold: Hold = { ...holdOf(view, stopped, reason), seq: notEntered, since: new Date().toISOString(), by: "" };
  const entered = await attempt("hold in ledger", async () => {
    if (view === undefined) throw new Error(reached.why);
    const { entry } = await reached.gate.ledger.appendAnyway(holdOf(view, stopped, reason));
    hold = { ...hold, seq: entry.seq, since: entry.at, by: entry.by };
    return `entry ${entry.seq} of ${reached.gate.ledger.address}`;
  });
  const tagged = await attempt("hold on stack", async () => {
    if (gate === undefined) throw new Error("the stack is not known");
    await tellHold(gate, hold);
    return `tag ${stackTags.hold} of ${gate.engine.place.stack}`;
  });
  return [entered, tagged];
}

/** What is held already stays so. */
function holdOf(view: View | undefined, stopped: Stopped, reason: string): EventOf<"hold"> {
  const newest = view?.releases.at(-1)?.seq;
  const releases = new Set([...(view?.hold?.releases ?? []), ...(newest === undefined ? [] : [newest])]);
  return { kind: "hold", cause: "stop", releases: [...releases], reason, stopped };
}

/** Whether the stack's tag says that it is held; the ledger may know nothing of it, where a stop could not reach it. */
export const isTagged = async ({ engine, signal }: Gate): Promise<boolean> =>
  (await new StackTags(engine.place, signal).all())[stackTags.hold] !== undefined;

export async function removeHoldTag(gate: Gate): Promise<void> {
  if (await isTagged(gate)) await new StackTags(gate.engine.place, gate.signal).remove(stackTags.hold);
}
