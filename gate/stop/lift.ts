import type { Gate } from "../gate";
import type { EventOf } from "../ledger/entry";
import type { Hold } from "../ledger/view";
import { removeHoldTag } from "./record-stop";

/** Lifts what holds the stack. The entry first: where the tag is not removed any more, the next command does it. */
export async function lift(
  gate: Gate,
  held: Hold | undefined,
  why: Pick<EventOf<"resume">, "reason" | "approvers">,
): Promise<void> {
  await gate.ledger.appendAnyway({ kind: "resume", ...(held && { of: held.seq }), ...why });
  await removeHoldTag(gate);
}
