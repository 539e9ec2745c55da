import { changes, nameIn } from "../engine/plan";
import { exitCodes } from "../exit-codes";
import type { Gate } from "../gate";
import { GateError } from "../gate-error";
import type { View } from "../ledger/view";
import { withProgramOf } from "../release/program-of";
import type { Deployed, Guard } from "../release/deploy";
import { applyDeploy, planDeploy } from "../release/deploy";
import { guardsOfDeploys } from "../rollback/guards";
import type { AskAccount } from "./account";
import { accountsIn } from "./account";
import type { Drift } from "./classify";
import { classify } from "./classify";
import { cloudAgainstState, programAgainstCloud } from "../engine/differences";

export interface Looked {
  readonly drifts: readonly Drift[];
  /** Whose credentials these are, where the stack is in another account. Then nothing else was looked at. */
  readonly strangeAccount: string | undefined;
  /** Whether what the program says was compared too. */
  readonly isCompared: boolean;
}

/**
 * Compares cloud, state and the program that was deployed last, and writes nothing. Whose account it is is asked first:
 * in another one everything is missing.
 */
export async function findDrift(gate: Gate, askAccount: AskAccount, view: View): Promise<Looked> {
  const state = await gate.engine.exportState();
  const accounts = accountsIn(state);
  const account = await askAccount();
  if (account !== undefined && accounts.length > 0 && !accounts.includes(account))
    return { drifts: [], strangeAccount: account, isCompared: false };
  const total = state.deployment.resources.filter(({ custom, type }) => custom && !type.startsWith("pulumi:")).length;
  gate.progress("asking the cloud");
  const cloud = await cloudAgainstState(gate.engine, gate.signal);
  const { current } = view;
  const program =
    current &&
    (await withProgramOf(gate, current.intent, (there) => {
      gate.progress(`comparing it with release ${current.seq} (${current.name})`);
      return programAgainstCloud(there.engine, gate.signal);
    }));
  return {
    drifts: classify(cloud, program ?? [], total, view),
    strangeAccount: undefined,
    isCompared: program !== undefined,
  };
}

/**
 * Puts configuration right by an ordinary update of the release that is deployed, planned and recorded as any other.
 * @throws {GateError} the stack is held, or the plan would touch anything else
 */
export async function heal(
  gate: Gate,
  drifts: readonly Drift[],
  { current, hold }: View,
): Promise<Deployed | undefined> {
  const healing = new Set(drifts.flatMap(({ heals, urn }) => (heals ? [urn] : [])));
  if (healing.size === 0 || current === undefined) return undefined;
  if (hold)
    throw new GateError(
      `nothing is healed: the stack is held since ${hold.since}: ${hold.reason}. Lift it: gate resume --reason <why>`,
      exitCodes.held,
    );
  return withProgramOf(gate, current.intent, async (there) => {
    const bound = await planDeploy(there, {
      action: "heal",
      target: current.seq,
      approval: { author: gate.person, approvers: [], minutes: 60 },
      guards: [...guardsOfDeploys, onlyThese(healing)],
    });
    return applyDeploy(there, bound);
  });
}

const onlyThese = (urns: ReadonlySet<string>): Guard => ({
  name: "configuration-only",
  judge: ({ plan }) =>
    changes(plan.resources)
      .filter(({ urn }) => !urns.has(urn))
      .map(({ urn, steps }) => ({
        guard: "configuration-only",
        why: `"${nameIn(urn)}" would be changed too (${steps.join(", ")}), and that is no drift of configuration`,
        fix: "see what it is: gate drift. A deploy or a rollback changes it: gate up, gate rollback",
      })),
});
