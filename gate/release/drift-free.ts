import { programAgainstCloud } from "../engine/differences";
import { keepable } from "../engine/engine-error";
import type { Gate } from "../gate";
import { GateError } from "../gate-error";
import type { Check } from "../ledger/entry";
import type { Release } from "../ledger/view";
import { withProgramOf } from "./program-of";

/**
 * Would the release's own program, with its own settings, change anything of the cloud as it is? Another commit may be
 * checked out by now, and a rollback has settings that no file here has.
 */
export const isDriftFree = (gate: Gate, { intent }: Release): Promise<Check> =>
  withProgramOf(gate, intent, async ({ engine, signal, progress }) => {
    const name = "drift";
    try {
      const differences = await programAgainstCloud(engine, signal);
      if (differences.length === 0) return { name, verdict: "pass", says: "the program would change nothing" };
      return { name, verdict: "fail", says: "the cloud is not as the program says. See what differs: gate drift" };
    } catch (error) {
      if (!(error instanceof GateError)) throw error;
      progress(error.message);
      return { name, verdict: "unknown", says: keepable(error) };
    }
  });
