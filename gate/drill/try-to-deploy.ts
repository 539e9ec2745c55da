import type { Gate } from "../gate";
import type { BoundPlan, Deployed } from "../release/deploy";
import { applyDeploy, planDeploy } from "../release/deploy";
import { guardsOfDeploys } from "../rollback/guards";
import { throughHold } from "../rollback/hold";

export function planned(gate: Gate, variables: Readonly<Record<string, string>> = {}): Promise<BoundPlan> {
  const approval = { author: gate.person, approvers: [], minutes: 60 };
  return planDeploy(gate, { action: "deploy", approval, guards: guardsOfDeploys, variables });
}

/** As `gate up --yes` does. */
export const tryToDeploy = (gate: Gate): Promise<Deployed> =>
  throughHold(gate, async ({ variables }) => applyDeploy(gate, await planned(gate, variables)));
