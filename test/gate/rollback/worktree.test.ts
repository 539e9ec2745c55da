import { execFileSync } from "node:child_process";
import { chmodSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";

import { expect, it } from "vitest";

import { addWorktree } from "../../../gate/rollback/worktree";
import { temporaryFolder } from "../../fixtures/temporary-folder";

const git = (cwd: string, ...words: string[]) => execFileSync("git", words, { cwd, encoding: "utf8" }).trim();
const { signal } = new AbortController();

async function repository(): Promise<{ readonly root: string; readonly commit: string }> {
  const root = await temporaryFolder();
  git(root, "init", "--quiet");
  const person = ["-c", "user.name=test", "-c", "user.email=test@example.com"];
  git(root, ...person, "commit", "--quiet", "--allow-empty", "-m", "One");
  return { root, commit: git(root, "rev-parse", "HEAD") };
}

it("is had by many at once, of whom each cleans up after others, and leaves nothing", async () => {
  const { root, commit } = await repository();
  const beside = await temporaryFolder();
  const folders = Array.from({ length: 16 }, (_, index) => join(beside, `checkout-${index}`));
  const removals = await Promise.all(folders.map((folder) => addWorktree(root, commit, folder, process.env, signal)));
  expect(folders.map((folder) => git(folder, "rev-parse", "HEAD"))).toEqual(folders.map(() => commit));
  for (const remove of removals) await remove();
  expect(readdirSync(beside)).toEqual([]);
  expect(git(root, "worktree", "list").split("\n")).toHaveLength(1);
});

it("is tried again where git stumbles over the checkout that somebody else is adding, and over nothing else", async () => {
  const { root, commit } = await repository();
  const [bin, beside] = [await temporaryFolder(), await temporaryFolder()];
  const stumbling = (complaint: string) => {
    const script = [
      "#!/bin/sh",
      `if [ "$2" = add ] && [ ! -e "${bin}/stumbled" ]; then`,
      `  touch "${bin}/stumbled"; echo "${complaint}" >&2; exit 128`,
      "fi",
      `PATH="$OLD_PATH" exec git "$@"`,
    ];
    writeFileSync(join(bin, "git"), script.join("\n"));
    chmodSync(join(bin, "git"), 0o755);
    const { PATH = "" } = process.env;
    return { ...process.env, OLD_PATH: PATH, PATH: `${bin}${delimiter}${PATH}` };
  };
  const disturbed = stumbling("fatal: failed to read .git/worktrees/base/commondir: Success");
  const remove = await addWorktree(root, commit, join(beside, "one"), disturbed, signal);
  await remove();
  expect(readdirSync(bin)).toContain("stumbled");
  const full = stumbling("fatal: no space left on device");
  rmSync(join(bin, "stumbled"));
  await expect(addWorktree(root, commit, join(beside, "two"), full, signal)).rejects.toThrow("no space left");
});
