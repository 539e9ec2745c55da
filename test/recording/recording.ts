import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";

import type { Moment } from "../policies/stack-fixture";
import type { RecordedResource } from "./monitor";
import type { RecordedName } from "./stacks";

export type { RecordedResource } from "./monitor";
export { type RecordedName, recordedNames } from "./stacks";

/** What a recording depends on. */
const sources = [
  "index.ts",
  "settings.ts",
  "stacks",
  "settings",
  "components",
  "providers",
  "runtime",
  "test/recording",
];

const recordings = join(".build", "recordings");

/**
 * All resources of one of the project's own stacks, as the engine would show them to the pack in the first preview, or
 * after the update. Recorded anew whenever the program has changed, which takes some seconds, and kept until then.
 */
export function recorded(stack: RecordedName, moment: Moment): RecordedResource[] {
  const file = `${stack}-${moment}.json`;
  let resources = read.get(file);
  if (!resources) {
    const folder = join(recordings, digest());
    if (!existsSync(folder)) record(folder);
    resources = JSON.parse(readFileSync(join(folder, file), "utf8")) as RecordedResource[];
    read.set(file, resources);
  }
  return [...resources];
}
/** Each is read once; whoever wants a resource changed makes another of it. */
const read = new Map<string, readonly RecordedResource[]>();

/** By a process of its own, since a program can be loaded once with Pulumi's runtime; whoever is first keeps the place. */
function record(folder: string): void {
  const unfinished = `${folder}.${process.pid}`;
  execFileSync(process.execPath, [join("test", "recording", "record.cjs"), unfinished], { stdio: "pipe" });
  for (const name of existsSync(recordings) ? readdirSync(recordings) : [])
    if (/^[0-9a-f]{64}$/.test(name) && name !== digest())
      rmSync(join(recordings, name), { recursive: true, force: true });
  try {
    renameSync(unfinished, folder);
  } catch {
    rmSync(unfinished, { recursive: true });
  }
}

let known: string | undefined;
function digest(): string {
  return (known ??= compute());
}
function compute(): string {
  const hash = createHash("sha256");
  const files = sources.flatMap((source) =>
    source.endsWith(".ts")
      ? [source]
      : readdirSync(source, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => join(entry.parentPath, entry.name)),
  );
  const settings = readdirSync(".").filter((name) => /^Pulumi\..*yaml$/.test(name));
  for (const file of [...files, ...settings].sort()) hash.update(`${file}\0`).update(readFileSync(file)).update("\0");
  return hash.digest("hex");
}
