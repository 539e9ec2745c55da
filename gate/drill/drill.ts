import type { Gate } from "../gate";
import { commitOf } from "../reversible/reversible";
import type { StandIns } from "../reversible/stand-ins";
import { inTemporaryFolder } from "../temporary-folder";
import type { Drill, Result, Scenario } from "./scenario";
import { Stage } from "./stage";
import { timed } from "./timed";

export interface DrillRequest {
  readonly scenarios: readonly Scenario[];
  /** Commit to go back to, for scenarios that are made of a change. */
  readonly before: string;
  readonly project: string;
  readonly standIns: StandIns;
}

/**
 * Rehearses: deploys what works and then what does not in a backend of its own, hears of it, decides, goes back, looks,
 * and destroys it all again. By the same steps as in earnest, and without a cloud. The record of it is entered in the
 * stack's ledger; nothing else of the stack is changed.
 *
 * @throws {GateError} there is nothing to rehearse with; the ledger then has no record of it
 */
export async function drill(gate: Gate, request: DrillRequest): Promise<Drill> {
  const [head, before] = [await commitOf(gate, "HEAD"), await commitOf(gate, request.before)];
  const results: Result[] = [];
  for (const [on, works] of Object.entries({ head, before })) {
    const chosen = request.scenarios.filter((scenario) => scenario.on === on);
    if (chosen.length > 0) results.push(...(await play(gate, request, { works, fails: head }, chosen)));
  }
  const passed = results.every((one) => one.passed);
  const record: Drill = { kind: "drill", mode: "engine", commit: head, passed, scenarios: results };
  await gate.ledger.append(record);
  return record;
}

/** Plays scenarios that begin with the same. */
const play = (
  gate: Gate,
  { project, standIns }: DrillRequest,
  commits: { readonly works: string; readonly fails: string },
  scenarios: readonly Scenario[],
): Promise<Result[]> =>
  inTemporaryFolder(gate, "ops-drill-", async (folder, cleanUps) => {
    const stage = await Stage.open(gate, { ...commits, project, standIns, folder, cleanUps });
    gate.progress(`deploying ${commits.works.slice(0, 7)}, which works`);
    const ready = await timed(gate, `prepare ${commits.works.slice(0, 7)}`, async (step) => {
      await step("prepare", () => stage.prepare());
      return { says: "deployed, and as the program says" };
    });
    if (!ready.passed) return [ready];
    const results = [ready];
    for (const scenario of scenarios) {
      gate.progress(`${scenario.name}: ${scenario.purpose}`);
      await stage.reset();
      results.push(await timed(gate, scenario.name, (step) => scenario.rehearse(stage, step)));
    }
    gate.progress("destroying it");
    const ended = await timed(gate, `destroy ${commits.works.slice(0, 7)}`, async (step) => {
      await step("destroy", () => stage.destroy());
      return { says: "nothing is left" };
    });
    return [...results, ended];
  });
