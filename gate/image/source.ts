import { imageTags } from "../../runtime/contract";
import { run } from "../process/run";
import { ImageError } from "./image-error";

/** What an image is made of, and the tag that says so. */
export interface Source {
  /** Root of the checkout. */
  readonly folder: string;
  readonly commit: string;
  readonly isDirty: boolean;
  readonly tag: string;
}

/**
 * The checkout as it stands.
 *
 * A tag names a commit, so that a running image leads to its sources. Sources that are not committed lead nowhere: such
 * an image is refused, or tagged as what it is.
 *
 * @throws ImageError when this is no checkout, or has changes that nobody allowed
 */
export async function readSource(allowDirty: boolean, signal: AbortSignal, now = new Date()): Promise<Source> {
  const folder = await git(["rev-parse", "--show-toplevel"], signal);
  const commit = await git(["rev-parse", "HEAD"], signal);
  const changes = await git(["status", "--porcelain"], signal);
  if (changes === "") return { folder, commit, isDirty: false, tag: `${imageTags.releasePrefix}${commit}` };
  if (!allowDirty) {
    const first = changes.split("\n").slice(0, 5).join("\n  ");
    throw new ImageError(
      `the checkout has changes that are not committed:\n  ${first}\n\n` +
        "Commit them, so that the image can be traced to its sources; or push it for a trial: --allow-dirty",
    );
  }
  const time = now.toISOString().replace(/[-:]|\.\d+/g, "");
  return { folder, commit, isDirty: true, tag: `${imageTags.dirtyPrefix}${commit.slice(0, 12)}-${time}` };
}

async function git(args: readonly string[], signal: AbortSignal): Promise<string> {
  const { exitCode, stdout, stderr, isMissing } = await run("git", args, { signal });
  if (isMissing) throw new ImageError("there is no git on PATH; images are tagged by commit");
  if (exitCode !== 0) throw new ImageError(`git ${args.join(" ")} failed:\n  ${stderr.trim()}`);
  return stdout.trim();
}
