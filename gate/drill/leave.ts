import { stateFacts } from "../engine/state";
import type { Gate } from "../gate";
import { close } from "../incident/incident";
import { openIncidentIn } from "../incident/incidents";
import type { Release, View } from "../ledger/view";
import { formatRefusals } from "../release/deploy";
import { chooseMethod } from "../rollback/method";
import { rollBack } from "../rollback/rollback";
import { lift } from "../stop/lift";
import { must } from "./expect";

const reason = "a drill, which is over";

/**
 * Leaves the stack as a drill has found it: goes back where that was not tried yet, lifts the hold, and closes the
 * incident, all of them the drill's own. Where what does not work is still deployed, both stay: they are true.
 *
 * @param since the newest entry of the ledger when it began
 * @returns what is left over, and how to get on
 */
export async function leaveAsFound(gate: Gate, bad: Gate, good: Release, since: number): Promise<readonly string[]> {
  // Also after Ctrl-C, but for the engine: nobody waits for another deploy then.
  const calm: Gate = { ...gate, engine: gate.engine.undisturbed(), signal: new AbortController().signal };
  const left: string[] = [];
  const attempt = async (otherwise: string, work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      gate.progress(error instanceof Error ? error.message : String(error));
      left.push(otherwise);
    }
  };
  const wayBack = `What does not work may still be deployed. Go on: gate recover --yes where an update broke off, then gate rollback --to ${good.seq} --yes, gate resume and gate incident --close`;
  await attempt(wayBack, async () => {
    const before = await calm.ledger.view();
    const wasTried = before.releases.some(({ seq, intent }) => seq > since && intent.action === "rollback");
    if (!isBack(before, good) && !wasTried && !gate.signal.aborted) await comeBack(bad, good);
    const { hold, entries, ...after } = await calm.ledger.view();
    if (!isBack(after, good)) {
      left.push(wayBack);
      return;
    }
    if (hold?.cause === "release" && hold.seq > since)
      await attempt(`release ${hold.releases.join(", ")} is still held: gate resume --reason "${reason}"`, () =>
        lift(calm, hold, { reason }),
      );
    const incident = openIncidentIn(entries);
    if (incident && incident.seq > since)
      await attempt(`incident ${incident.seq} is still open: gate incident --close --reason "${reason}"`, () =>
        close(calm, reason),
      );
  });
  return left;
}

const isBack = ({ current, open }: Pick<View, "current" | "open">, { seq }: Release): boolean =>
  open === undefined && (current?.seq === seq || current?.intent.target === seq);

async function comeBack(bad: Gate, good: Release): Promise<void> {
  bad.progress(`back to ${good.seq} all the same`);
  const choice = chooseMethod(good, stateFacts(await bad.engine.exportState()));
  const { bound } = await rollBack(bad, { target: good, choice, approvers: [], isMeant: true });
  must(bound.refusals.length === 0, formatRefusals(bound.refusals));
}
