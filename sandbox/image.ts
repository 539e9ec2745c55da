import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { buildWorker } from "../runtime/build.cjs";
import { restoreDrillCommands, workerCommands } from "../runtime/contract";
import type { SandboxPaths } from "./paths";
import { findRedisServer } from "./toolchain/redis-server";

/** The repository that the image would have in the emulated account's registry. */
const repository = "000000000000.dkr.ecr.us-east-1.amazonaws.com/ops-agent-worker";

/**
 * Makes the sandbox's form of the worker's image: a folder with the bundled programs, named by the digest of what is in
 * it and of the packages that it uses. So an edit of the worker is a new image, and rolls out as one; earlier images
 * stay, for a rollback.
 *
 * @returns the image by digest, as the setting `workerImage` takes it
 */
export async function buildWorkerImage(paths: SandboxPaths): Promise<string> {
  const unfinished = join(paths.images, "unfinished");
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(paths.images, { recursive: true });
  buildWorker(paths.project, unfinished);

  const hash = createHash("sha256").update(await readFile(join(paths.project, "package-lock.json")));
  for (const name of (await readdir(unfinished)).sort()) {
    hash.update(`\0${name}\0`).update(await readFile(join(unfinished, name)));
  }
  const digest = hash.digest("hex");
  const folder = join(paths.images, digest);
  if (!existsSync(folder)) await rename(unfinished, folder);
  await rm(unfinished, { recursive: true, force: true });

  const image = `${repository}@sha256:${digest}`;
  // The image has redis-server on its path; this machine has it somewhere else.
  const drill = [...restoreDrillCommands.start, await findRedisServer(paths)];
  const commands = { [restoreDrillCommands.start.join(" ")]: drill };
  await addToMap(paths, image, { argv: workerCommands.start, cwd: folder, commands });
  return image;
}

/** What the emulator runs for an image; `commands` are those that do not run here as they are written. */
interface LocalImage {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly commands: Readonly<Record<string, readonly string[]>>;
}

/** The emulator reads the map at each start of a container, so it must be whole at any moment. */
async function addToMap(paths: SandboxPaths, image: string, program: LocalImage) {
  const text = await readFile(paths.imageMap, "utf8").catch(() => "{}");
  const map = { ...(JSON.parse(text) as Record<string, unknown>), [image]: program };
  await writeFile(`${paths.imageMap}.new`, JSON.stringify(map, null, 2));
  await rename(`${paths.imageMap}.new`, paths.imageMap);
}
