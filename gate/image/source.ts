import { imageTags } from "../../runtime/contract";
import { Git } from "../release/source";
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
 * @throws {GateError} this is no checkout, or has changes that nobody allowed
 */
export async function readSource(allowDirty: boolean, signal: AbortSignal): Promise<Source> {
  const git = new Git(process.cwd(), process.env, signal);
  const folder = await git.say(["rev-parse", "--show-toplevel"]);
  const commit = await git.say(["rev-parse", "HEAD"]);
  const changes = await git.say(["status", "--porcelain"]);
  if (changes === "") return { folder, commit, isDirty: false, tag: `${imageTags.releasePrefix}${commit}` };
  if (!allowDirty) {
    const first = changes.split("\n").slice(0, 5).join("\n  ");
    throw new ImageError(
      `the checkout has changes that are not committed:\n  ${first}\n\n` +
        "Commit them, so that the image can be traced to its sources; or push it for a trial: --allow-dirty",
    );
  }
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
  return { folder, commit, isDirty: true, tag: `${imageTags.dirtyPrefix}${commit.slice(0, 12)}-${time}` };
}
