import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { build } from "esbuild";

import { bundleOptions } from "../load-typescript.cjs";
import { workerCommands } from "../runtime/contract";
import type { SandboxPaths } from "./paths";

/** The repository that the image would have in the emulated account's registry. */
const repository = "000000000000.dkr.ecr.us-east-1.amazonaws.com/ops-agent-worker";

/** The image's programs, by the names that the container definition calls them. */
const programs = { worker: "runtime/worker/main.ts", "health-check": "runtime/worker/health-check.ts" };

/**
 * Makes the sandbox's form of the worker's image: a folder with the bundled programs, named by the digest of what is in
 * it. So an edit of the worker is a new image, and rolls out as one; earlier images stay, for a rollback.
 *
 * @returns the image by digest, as the setting `workerImage` takes it
 */
export async function buildWorkerImage(paths: SandboxPaths): Promise<string> {
  const { outputFiles } = await build({
    ...bundleOptions,
    absWorkingDir: paths.project,
    entryPoints: programs,
    outdir: "image",
    outExtension: { ".js": ".cjs" },
    write: false,
  });
  const lock = await readFile(join(paths.project, "package-lock.json"));
  const hash = createHash("sha256").update(lock);
  for (const file of outputFiles) hash.update(file.path.slice(paths.project.length)).update(file.contents);
  const digest = hash.digest("hex");

  const folder = join(paths.images, digest);
  await mkdir(folder, { recursive: true });
  await Promise.all(outputFiles.map((file) => writeFile(join(folder, baseName(file.path)), file.contents)));
  const image = `${repository}@sha256:${digest}`;
  await addToMap(paths, image, { argv: workerCommands.start, cwd: folder });
  return image;
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** The emulator reads the map at each start of a container, so it must be whole at any moment. */
async function addToMap(paths: SandboxPaths, image: string, command: { argv: readonly string[]; cwd: string }) {
  const text = await readFile(paths.imageMap, "utf8").catch(() => "{}");
  const map = { ...(JSON.parse(text) as Record<string, unknown>), [image]: command };
  await writeFile(`${paths.imageMap}.new`, JSON.stringify(map, null, 2));
  await rename(`${paths.imageMap}.new`, paths.imageMap);
}
