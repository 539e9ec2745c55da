import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { buildSync } from "esbuild";

/** Where the bundles are, from the project's folder. */
const folder = join(".build", "functions");

/**
 * The sources of Lambda functions, each as one file of JavaScript with everything that it imports.
 *
 * The same source gives the same text on every machine, so that a deploy changes a function only when its code changed.
 * The state holds a bundle's path and digest; its text would make every checkpoint of an update some megabytes larger.
 *
 * @param names files in `runtime/functions`, without `.ts`
 * @returns the path of each bundle by name
 * @throws naming file and line when a source does not parse or an import does not resolve
 * @example
 * const { notifier } = bundleFunctions("notifier");
 */
export function bundleFunctions<const Name extends string>(...names: readonly Name[]): Readonly<Record<Name, string>> {
  // One run for all: what several functions import is then parsed once.
  const { outputFiles } = buildSync({
    entryPoints: names.map((name) => join("runtime", "functions", `${name}.ts`)),
    outdir: folder,
    bundle: true,
    charset: "utf8",
    format: "cjs",
    legalComments: "none",
    logLevel: "silent",
    // Packages' modern form first: of that, only what is used ends up in the file.
    mainFields: ["module", "main"],
    minify: true,
    platform: "node",
    target: "node20",
    write: false,
  });
  mkdirSync(folder, { recursive: true });
  const paths = outputFiles.map(({ path, text }) => [basename(path, ".js"), write(basename(path), text)] as const);
  return Object.fromEntries(paths) as Record<Name, string>;
}

/** Whole or not at all, because another preview may be reading it; and only when it changed. */
function write(fileName: string, text: string): string {
  const path = join(folder, fileName);
  if (read(path) === text) return path;
  const unfinished = `${path}.${process.pid}`;
  writeFileSync(unfinished, text);
  renameSync(unfinished, path);
  return path;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
