import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { GateError } from "../gate-error";
import type { Sha256 } from "../ledger/facts";
import { run } from "../process/run";

/** The checkout that a program is deployed from. */
export interface Source {
  /** Root of the checkout. */
  readonly folder: string;
  readonly commit: string;
  /** Tag and commits since, as `git describe` says it. */
  readonly name: string;
  /** Whether something in it is not committed. What is ignored by git does not count. */
  readonly isDirty: boolean;
  /** Whether a branch of a remote contains the commit, so that others can find it. */
  readonly isPushed: boolean;
  readonly author: string;
  /** Of package-lock.json; null where there is none. */
  readonly lockfileDigest: Sha256 | null;
}

/** Git, in one checkout. */
export class Git {
  constructor(
    private readonly folder: string,
    private readonly environment: NodeJS.ProcessEnv,
    private readonly signal: AbortSignal,
  ) {}

  /** @throws {GateError} this is no checkout */
  async source(): Promise<Source> {
    const folder = await this.say(["rev-parse", "--show-toplevel"]);
    const [commit, name, status, remotes, author] = await Promise.all([
      this.say(["rev-parse", "HEAD"]),
      this.say(["describe", "--tags", "--always"]),
      this.say(["status", "--porcelain"]),
      this.say(["branch", "--remotes", "--contains", "HEAD", "--format", "%(refname)"]),
      this.say(["var", "GIT_AUTHOR_IDENT"]),
    ]);
    return {
      folder,
      commit,
      name,
      isDirty: status !== "",
      isPushed: remotes !== "",
      author: author.replace(/ \d+ [+-]\d{4}$/, ""),
      lockfileDigest: await digestOfLockfile(folder),
    };
  }

  /** Commit that a tag or a name leads to; undefined where there is none. */
  async commitOf(name: string): Promise<string | undefined> {
    const { exitCode, stdout } = await this.run(["rev-parse", "--verify", "--quiet", `${name}^{commit}`]);
    return exitCode === 0 ? stdout.trim() : undefined;
  }

  /** @throws {GateError} git's own words */
  async say(words: readonly string[]): Promise<string> {
    const { exitCode, stdout, stderr } = await this.run(words);
    if (exitCode !== 0) throw new GateError(`git ${words.join(" ")} failed:\n${stderr.trim()}`);
    return stdout.trim();
  }

  private async run(words: readonly string[]) {
    const finished = await run("git", words, { cwd: this.folder, env: this.environment, signal: this.signal });
    if (finished.isMissing)
      throw new GateError("there is no git on PATH; deploys and images are known by their commits");
    return finished;
  }
}

async function digestOfFile(file: string): Promise<Sha256 | null> {
  try {
    return createHash("sha256")
      .update(await readFile(file))
      .digest("hex");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

/** Of the packages that a checkout installs; null where it names none. @param folder the root of the checkout */
export const digestOfLockfile = (folder: string): Promise<Sha256 | null> =>
  digestOfFile(join(folder, "package-lock.json"));
