import { mkdir, readdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { GateError } from "../gate-error";
import { run } from "../process/run";
import { digestOfLockfile, Git } from "../release/source";
import type { CleanUp } from "../temporary-folder";

/**
 * Checks a commit out into a folder of its own, beside the checkout that a person works in, with the packages that its
 * own lockfile names: those that are installed here where the lockfile is the same, else installed anew.
 *
 * @returns what takes it away again, also after Ctrl-C
 * @throws {GateError} the commit is not to be had, or its packages are not
 */
export async function addWorktree(
  root: string,
  commit: string,
  folder: string,
  environment: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<CleanUp> {
  const here = new Git(root, environment, signal);
  if ((await here.commitOf(commit)) === undefined)
    throw new GateError(`commit ${commit} is not in this checkout. Fetch it: git fetch --all`);
  // Of folders that are gone: somebody was killed while he had one.
  await here.say(["worktree", "prune"]);
  await add(here, ["worktree", "add", "--detach", "--quiet", folder, commit], signal);
  const remove = async () => {
    await new Git(root, environment, new AbortController().signal).say(["worktree", "remove", "--force", folder]);
  };
  try {
    const [own, there] = await Promise.all([root, folder].map(digestOfLockfile));
    if (there === null) return remove;
    if (own === there) await linkPackages(join(root, "node_modules"), join(folder, "node_modules"));
    else await install(folder, environment, signal);
    return remove;
  } catch (error) {
    // Why there is no checkout says more; what is left of it the next one prunes.
    await remove().catch(() => undefined);
    throw error;
  }
}

/** git gives up at its own notes of checkouts where somebody else is about to add or to prune one. */
const disturbed = ".git/worktrees/";
const attempts = 10;
const pauseMilliseconds = 200;

async function add(git: Git, words: readonly string[], signal: AbortSignal): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await git.say(words);
      return;
    } catch (error) {
      const isDisturbed = error instanceof GateError && error.message.includes(disturbed);
      if (!isDisturbed || attempt === attempts) throw error;
    }
    await delay(pauseMilliseconds, undefined, { signal });
  }
}

/** A folder of links: git ignores a folder of this name, and would call a checkout with a link of that name changed. */
async function linkPackages(from: string, to: string): Promise<void> {
  await mkdir(to);
  const names = await readdir(from);
  await Promise.all(names.map((name) => symlink(join(from, name), join(to, name))));
}

async function install(cwd: string, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<void> {
  const { exitCode, stderr } = await run("npm", ["ci", "--no-audit", "--no-fund"], { cwd, env, signal });
  if (exitCode !== 0) throw new GateError(`npm ci failed for the release's own packages:\n${stderr.trim()}`);
}
