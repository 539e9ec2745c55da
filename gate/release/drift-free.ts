import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";

import { complaintsIn, pulumi } from "../engine/pulumi";
import type { Gate } from "../gate";
import type { Check } from "../ledger/entry";
import type { Release } from "../ledger/view";
import { writeMergedConfig } from "../rollback/merged-config";
import { addWorktree } from "../rollback/worktree";
import { settingsFile } from "./config";

const name = "drift";
/** Of pulumi, for changes where none were expected. */
const changesExitCode = 7;

/**
 * Would the release's own program, with its own settings, change anything of the cloud as it is? Another commit may be
 * checked out by now, and a rollback has settings that no file here has.
 */
export async function isDriftFree(gate: Gate, { intent }: Release): Promise<Check> {
  const { place } = gate.engine;
  const { commit } = intent.binding;
  const folder = await mkdtemp(join(tmpdir(), "ops-drift-"));
  const cleanUps: (() => Promise<void>)[] = [];
  try {
    const configFile = join(folder, "settings.yaml");
    await writeMergedConfig(settingsFile(gate.engine), configFile, intent.config);
    const source = await gate.git.source();
    let { cwd } = place;
    if (source.commit !== commit || source.isDirty) {
      const tree = await addWorktree(source.folder, commit, join(folder, "tree"), place.environment, gate.signal);
      cleanUps.push(() => tree.remove());
      cwd = join(tree.folder, relative(source.folder, place.cwd));
    }
    const words = ["preview", "--refresh", "--expect-no-changes", "--suppress-outputs"];
    const finished = await pulumi(words, { ...place, cwd, configFile }, { signal: gate.signal });
    if (finished.exitCode === 0) return { name, verdict: "pass", says: "the program would change nothing" };
    return finished.exitCode === changesExitCode
      ? { name, verdict: "fail", says: "the cloud is not as the program says. See what differs: gate drift" }
      : { name, verdict: "unknown", says: `pulumi preview failed: ${complaintsIn(finished).join("; ")}` };
  } finally {
    for (const cleanUp of cleanUps) await cleanUp();
    await rm(folder, { recursive: true, force: true });
  }
}
