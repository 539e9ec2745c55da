import { exitCodes } from "../exit-codes";
import type { Gate } from "../gate";
import { GateError } from "../gate-error";
import type { Intent } from "../ledger/entry";
import type { View } from "../ledger/view";
import type { Deployed } from "../release/deploy";
import { applyDeploy, planDeploy } from "../release/deploy";
import { guardsOfDeploys, guardsOfRollbacks } from "../rollback/guards";
import { throughHold } from "../rollback/hold";
import type { Unfinished } from "./diagnose";
import { hasProgramOf, withProgramOf } from "../release/program-of";

/**
 * Finishes what was begun: deploys the same commit with the same settings again, by a plan of its own. What was made
 * already is in the state by now, and what is half replaced the engine brings to its end.
 *
 * @throws {GateError} the program cannot be had any more, the stack is held meanwhile, or the plan is refused
 */
export async function finish(gate: Gate, { entry: { seq, event } }: Unfinished): Promise<Deployed> {
  const view = await gate.ledger.view();
  // A recovery that broke off was itself to finish something.
  const completes = event.action === "recover" ? (event.target ?? seq) : seq;
  const begun = intentOf(completes, view) ?? event;
  if (!(await hasProgramOf(gate, event)))
    throw new GateError(
      `${completes} was deployed from changes that are not committed, on ${event.binding.commit}. The state is sound again: put the changes there and recover again, or go on with gate up or gate rollback`,
      exitCodes.notPassed,
    );
  const isBack = begun.action === "rollback";
  if (view.hold && !isBack)
    throw new GateError(
      `${completes} is not finished: the stack is held since ${view.hold.since}: ${view.hold.reason}. The state is sound again. Lift it: gate resume --reason <why>, or go back: gate rollback`,
      exitCodes.held,
    );
  return withProgramOf(gate, event, (there) =>
    throughHold(gate, async ({ variables }) => {
      const bound = await planDeploy(there, {
        action: "recover",
        target: completes,
        ...(begun.method !== undefined && { method: begun.method }),
        approval: { author: gate.person, approvers: event.binding.approvers, minutes: 60 },
        guards: isBack ? guardsOfRollbacks(begun.method === "B" ? "B" : "A") : guardsOfDeploys,
        variables,
      });
      return applyDeploy(there, bound);
    }),
  );
}

const intentOf = (wanted: number, { entries }: View): Intent | undefined =>
  entries.flatMap(({ seq, event }) => (seq === wanted && event.kind === "intent" ? event : []))[0];
