import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";

import type { Gate } from "../gate";
import type { Intent } from "../ledger/entry";
import { settingsFile } from "./config";
import { Git } from "./source";
import { writeMergedConfig } from "../rollback/merged-config";
import type { Worktree } from "../rollback/worktree";
import { addWorktree } from "../rollback/worktree";

/**
 * Works with the program that was deployed, and with its settings over today's secrets, whatever is checked out by now:
 * in a checkout of its own, where that is another commit.
 */
export async function withProgramOf<Result>(
  gate: Gate,
  { binding, config, secrets }: Intent,
  work: (there: Gate) => Promise<Result>,
): Promise<Result> {
  const { place } = gate.engine;
  const folder = await mkdtemp(join(tmpdir(), "ops-program-"));
  let worktree: Worktree | undefined;
  try {
    const configFile = join(folder, "settings.yaml");
    const past = { plain: config, secrets: secrets.map(({ name }) => name) };
    await writeMergedConfig(settingsFile(gate.engine), configFile, past);
    const source = await gate.git.source();
    const isHere = source.commit === binding.commit && source.isDirty === binding.isDirty;
    let { cwd } = place;
    if (!isHere) {
      const tree = join(folder, "tree");
      worktree = await addWorktree(source.folder, binding.commit, tree, place.environment, gate.signal);
      cwd = join(tree, relative(source.folder, place.cwd));
    }
    const git = new Git(cwd, place.environment, gate.signal);
    return await work({ ...gate, engine: gate.engine.at({ cwd, configFile }), git });
  } finally {
    await worktree?.remove();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Whether it can be had back: what was never committed is only where somebody has kept it. */
export async function hasProgramOf(gate: Gate, { binding }: Intent): Promise<boolean> {
  if (!binding.isDirty) return true;
  const { commit, isDirty } = await gate.git.source();
  return isDirty && commit === binding.commit;
}
