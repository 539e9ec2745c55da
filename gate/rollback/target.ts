import { exitCodes } from "../exit-codes";
import { GateError } from "../gate-error";
import type { StateFacts } from "../ledger/facts";
import type { Release, View } from "../ledger/view";

/**
 * The release that a person means: `last-good`, a tag, or the number of an entry. Only a number may name one that never
 * became stable: who types it has looked at it.
 *
 * @param now the state as it is, where somebody has looked
 * @throws {GateError} there is none, or it cannot be gone back to
 */
export function findTarget(wanted: string, { releases, lastGood, current }: View, now?: StateFacts): Release {
  const refuse = (why: string): never => {
    throw new GateError(`${why}. What there is: gate releases`, exitCodes.notPassed);
  };
  if (wanted === "last-good") return lastGood ?? refuse("no release is stable but the current one");
  const found = /^\d+$/.test(wanted)
    ? releases.find(({ seq }) => seq === Number(wanted))
    : releases.findLast(({ tag }) => tag === wanted);
  if (!found) return refuse(`there is no release ${wanted}`);
  // Somebody may have gone round the gate since.
  const isThere = now === undefined || found.outcome?.after?.substanceDigest === now.substanceDigest;
  if (found === current && isThere) return refuse(`${wanted} is what is deployed`);
  if (found.outcome?.result !== "succeeded") return refuse(`release ${found.seq} was never deployed to its end`);
  if (found.state === "held") return refuse(`release ${found.seq} is held`);
  if (found.restorable?.isRestorable === false)
    return refuse(`release ${found.seq} cannot be restored: ${found.restorable.reasons.join("; ")}`);
  return found;
}
