import { setTimeout as pause } from "node:timers/promises";

import type { Gate } from "../gate";
import type { View } from "../ledger/view";
import { reason } from "../probe/probe";

/** A stack's ledger, as far as it answers. */
export type Reached =
  | { readonly gate: Gate; readonly view: View }
  /** The stack is known, and its ledger does not answer. */
  | { readonly gate: Gate | undefined; readonly view?: never; readonly why: string };

/** Looks for the ledger of a stack that may be in any condition. Never rejects. */
export async function reachLedger(open: () => Promise<Gate>): Promise<Reached> {
  let gate: Gate | undefined;
  try {
    gate = await open();
    // An emergency does not wait for a ledger to be mended.
    const { view } = await gate.ledger.inspect();
    return { gate, view };
  } catch (error) {
    return { gate, why: reason(error) };
  }
}

/** The same for so long: who stops a worker waits for nobody. */
export async function within(seconds: number, reaching: Promise<Reached>): Promise<Reached> {
  const inTime = new AbortController();
  try {
    const late = pause(seconds * 1000, undefined, { signal: inTime.signal }).then((): Reached => ({
      gate: undefined,
      why: `it did not answer within ${seconds} s`,
    }));
    late.catch(() => undefined);
    return await Promise.race([reaching, late]);
  } finally {
    inTime.abort();
  }
}
