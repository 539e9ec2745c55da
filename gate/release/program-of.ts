import { join, relative } from "node:path";

import type { Gate } from "../gate";
import type { Intent } from "../ledger/entry";
import { writeMergedConfig } from "../rollback/merged-config";
import { addWorktree } from "../rollback/worktree";
import type { CleanUp } from "../temporary-folder";
import { inTemporaryFolder } from "../temporary-folder";
import { settingsFile } from "./config";
import { Git } from "./source";

/**
 * The gate at the program of a commit, in a checkout of its own.
 * @param folder of that checkout, which goes away by the clean-ups
 * @throws {GateError} the commit is not to be had, or its packages are not
 */
export async function atCommit(gate: Gate, commit: string, folder: string, cleanUps: CleanUp[]): Promise<Gate> {
  const { environment, cwd } = gate.engine.place;
  const { folder: root } = await gate.git.source();
  cleanUps.push(await addWorktree(root, commit, folder, environment, gate.signal));
  const there = join(folder, relative(root, cwd));
  return { ...gate, engine: gate.engine.at({ cwd: there }), git: new Git(there, environment, gate.signal) };
}

/**
 * Works with the program that was deployed, and with its settings over today's secrets, whatever is checked out by now:
 * in a checkout of its own, where that is another commit.
 */
export const withProgramOf = <Result>(
  gate: Gate,
  { binding, config, secrets }: Intent,
  work: (there: Gate) => Promise<Result>,
): Promise<Result> =>
  inTemporaryFolder(gate, "ops-program-", async (folder, cleanUps) => {
    const configFile = join(folder, "settings.yaml");
    const past = { plain: config, secrets: secrets.map(({ name }) => name) };
    await writeMergedConfig(settingsFile(gate.engine), configFile, past);
    const { commit, isDirty } = await gate.git.source();
    const isHere = commit === binding.commit && isDirty === binding.isDirty;
    const there = isHere ? gate : await atCommit(gate, binding.commit, join(folder, "tree"), cleanUps);
    return work({ ...there, engine: there.engine.at({ configFile }) });
  });

/** Whether it can be had back: what was never committed is only where somebody has kept it. */
export async function hasProgramOf(gate: Gate, { binding }: Intent): Promise<boolean> {
  if (!binding.isDirty) return true;
  const { commit, isDirty } = await gate.git.source();
  return isDirty && commit === binding.commit;
}
