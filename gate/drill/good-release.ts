import { digestOfValue } from "../engine/canonical";
import { exitCodes } from "../exit-codes";
import type { Gate } from "../gate";
import { GateError } from "../gate-error";
import { openIncidentIn } from "../incident/incidents";
import type { Release, View } from "../ledger/view";
import type { Circumstances } from "../release/binding";
import { circumstances, imageIn, isProduction } from "../release/binding";
import { obstacles } from "../release/restorable";
import { verify } from "../release/verify";
import { isTagged } from "../stop/record-stop";

/**
 * What is deployed, where one can go away from it and come back to it: it works, it is what the ledger and the checkout
 * say, and nobody is at work on the stack.
 *
 * @throws {GateError} there is nothing to rehearse with, or not here; nothing was changed
 */
export async function goodRelease(gate: Gate): Promise<Release> {
  const { plain } = await gate.engine.configuration();
  const view = await gate.ledger.view();
  if (isProduction(plain) || isProduction(view.current?.intent.config ?? {}))
    throw new GateError(
      "a drill deploys what does not work, and the profile of this stack is prod. Hold it on a stack for trials: --stack staging",
    );
  await refuseOtherWork(gate, view);
  const { current } = view;
  const now = await circumstances(gate, view);
  if (current?.outcome?.after?.substanceDigest !== now.state.substanceDigest)
    throw new GateError(
      `${current ? "the stack was changed without the gate since its last deploy" : "the gate has deployed nothing here that one could go back to"}. Deploy it by the gate first: gate up --yes`,
    );
  const { binding, config } = current.intent;
  const { commit, isDirty } = now.source;
  if (commit !== binding.commit || isDirty !== binding.isDirty)
    throw new GateError(
      `what is checked out is not what is deployed, which is ${binding.commit.slice(0, 7)}${binding.isDirty ? " with changes that are not committed" : ""}. Check that out, or deploy this first: gate up --yes`,
    );
  if (digestOfValue(config) !== digestOfValue(plain))
    throw new GateError(
      "the stack's settings are not those that it was deployed with. Set them back, or deploy them first: gate up --yes",
    );
  if (imageIn(plain) === undefined)
    throw new GateError("the settings name no workerImage, so no faulty one can be deployed in its place");
  await refuseOneWay(gate, current, now, view);
  await mustWork(gate, current.seq);
  return current;
}

/** Looked at by all that a rollback looks at: what cannot be gone back to is not to be left. */
async function refuseOneWay(gate: Gate, current: Release, now: Circumstances, view: View): Promise<void> {
  const { seq, restorable } = current;
  const known = restorable?.isRestorable === false ? restorable.reasons : [];
  const reasons = known.length > 0 ? known : await obstacles(gate, current, now, view, { withPlan: true });
  if (reasons.length > 0)
    throw new GateError(
      `release ${seq} could not be gone back to: ${reasons.join("; ")}. Mend that first: gate releases --recheck --plan, gate up --yes`,
      exitCodes.notPassed,
    );
}

async function refuseOtherWork(gate: Gate, { hold, open, entries }: View): Promise<void> {
  if (hold !== undefined || (await isTagged(gate)))
    throw new GateError(
      `the stack is held${hold ? ` since ${hold.since} by ${hold.by}: ${hold.reason}` : ", as its tag says"}. Lift it first: gate resume --reason <why>`,
      exitCodes.held,
    );
  if (open !== undefined)
    throw new GateError(
      `nobody has written how ${open.seq} ended: somebody is at work, or was killed. Wait for it, or: gate recover`,
      exitCodes.busy,
    );
  const incident = openIncidentIn(entries);
  if (incident !== undefined)
    throw new GateError(
      `incident ${incident.seq} is open since ${incident.since}. Mend it and close it first: gate incident --close --reason <why>`,
      exitCodes.busy,
    );
}

/**
 * Asks the running system, by the probes that do not disturb it.
 * @throws {GateError} it does not work, or nobody can tell
 */
export async function mustWork(gate: Gate, seq: number): Promise<void> {
  const { verdict, checks } = await verify(gate, seq);
  if (verdict === "pass") return;
  const others = checks.filter((check) => check.verdict !== "pass");
  throw new GateError(
    `release ${seq} ${verdict === "fail" ? "does not work" : "may work, which nobody could tell"}: ${others.map(({ name, says }) => `${name}: ${says}`).join("; ")}. Mend that first: gate probe`,
    exitCodes.notPassed,
  );
}
