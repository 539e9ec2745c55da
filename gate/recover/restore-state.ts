import type { Backend, Checkpoint } from "../backend/backend";
import type { AskAccount } from "../drift/account";
import { accountsIn } from "../drift/account";
import { cloudAgainstState } from "../engine/differences";
import { stateFacts } from "../engine/state";
import { exitCodes } from "../exit-codes";
import type { Gate } from "../gate";
import { GateError } from "../gate-error";
import type { View } from "../ledger/view";

/**
 * Puts the newest checkpoint in the place of a state that was lost, as long as the cloud is still as the checkpoint says:
 * otherwise what was there before comes back. A state says what there is, and makes nothing of it so: this is no way to
 * roll back.
 *
 * @returns name of the checkpoint
 * @throws {GateError} there is none that the ledger knows, or it is not how the cloud is: the state is as it was
 */
export async function restoreState(gate: Gate, backend: Backend, askAccount: AskAccount, view: View): Promise<string> {
  if (view.open)
    throw new GateError(
      `the state is lost, and ${view.open.seq} was under way: what it had made by then is in no checkpoint. Import the newest file of the backend by hand (pulumi stack import), look for what it lacks, and recover again`,
      exitCodes.notPassed,
    );
  const checkpoint = await newestKnown(backend, view);
  const accounts = accountsIn(checkpoint.state);
  const account = await askAccount();
  if (account !== undefined && accounts.length > 0 && !accounts.includes(account))
    throw new GateError(
      `the stack is in account ${accounts.join(", ")}, and these credentials are of ${account}. Nothing was changed: take the right ones`,
      exitCodes.notPassed,
    );
  const putBack = await backend.keep();
  try {
    await backend.restore(checkpoint);
    const differences = await cloudAgainstState(gate.engine, gate.signal);
    if (differences.length > 0)
      throw new GateError(
        `the cloud is not as checkpoint ${checkpoint.name} says: ${differences.length} of ${checkpoint.state.deployment.resources.length} resources differ. The file that was there is back; import one by hand that fits (pulumi stack import)`,
        exitCodes.notPassed,
      );
  } catch (error) {
    await putBack();
    throw error;
  }
  const { stateDigest } = stateFacts(checkpoint.state);
  await gate.ledger.append({ kind: "state-restored", from: checkpoint.name, stateDigest });
  return checkpoint.name;
}

/** Only a state that the gate itself has seen: others may be of a failed attempt, or made up. */
async function newestKnown(backend: Backend, { entries }: View): Promise<Checkpoint> {
  const known = new Set(
    entries.flatMap(({ event }) => {
      if (event.kind === "intent") return [event.before.stateDigest];
      if (event.kind === "outcome") return event.after?.stateDigest ?? [];
      return "stateDigest" in event ? (event.stateDigest ?? []) : [];
    }),
  );
  for await (const checkpoint of backend.checkpoints())
    if (known.has(stateFacts(checkpoint.state).stateDigest)) return checkpoint;
  throw new GateError(
    `${backend.address} has no checkpoint that the ledger knows. Import one by hand (pulumi stack import), and see whether the cloud agrees: gate drift`,
    exitCodes.notPassed,
  );
}
