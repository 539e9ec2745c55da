import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/**
 * Makes a folder whose making takes long, so that it is either there whole or not at all.
 *
 * The work is done in a neighbouring folder that takes its final name when it is complete: an interrupted set-up leaves
 * nothing that looks finished, and of two at once the second finds the work of the first.
 *
 * @param folder the finished folder; its name should hold the version of what is in it
 * @param make fills the folder that it is given; anything it throws is passed on, and its folder removed
 */
export async function makeOnce(folder: string, make: (unfinished: string) => Promise<void>): Promise<void> {
  if (existsSync(folder)) return;
  await mkdir(dirname(folder), { recursive: true });
  const unfinished = await mkdtemp(join(dirname(folder), `.${basename(folder)}-`));
  try {
    await make(unfinished);
    await rename(unfinished, folder).catch((error: unknown) => {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== "ENOTEMPTY" && code !== "EEXIST") throw error;
    });
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}
