import { changesFoundCode, complaintsIn, pulumi } from "../engine/pulumi";
import type { Gate } from "../gate";
import type { Check } from "../ledger/entry";
import type { Release } from "../ledger/view";
import { withProgramOf } from "./program-of";

const name = "drift";

/**
 * Would the release's own program, with its own settings, change anything of the cloud as it is? Another commit may be
 * checked out by now, and a rollback has settings that no file here has.
 */
export const isDriftFree = (gate: Gate, { intent }: Release): Promise<Check> =>
  withProgramOf(gate, intent, async ({ engine, signal }) => {
    const words = ["preview", "--refresh", "--expect-no-changes", "--suppress-outputs"];
    const finished = await pulumi(words, engine.place, { signal });
    if (finished.exitCode === 0) return { name, verdict: "pass", says: "the program would change nothing" };
    return finished.exitCode === changesFoundCode
      ? { name, verdict: "fail", says: "the cloud is not as the program says. See what differs: gate drift" }
      : { name, verdict: "unknown", says: `pulumi preview failed: ${complaintsIn(finished).join("; ")}` };
  });
