import { existsSync, readdirSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";

import { z } from "zod";

import type { SandboxPaths } from "./paths";
import { type Finished, run, type RunOptions } from "./processes/run";
import { identify, updateMark } from "./processes/table";

export const projectName = "ops-agent-worker";

/** The stack that commands work on when they are not told another. */
export const defaultStack = "sandbox";

/** Runs Pulumi against the sandbox. */
export class SandboxStack {
  /**
   * @param name the stack's
   * @param environment what `sandboxEnvironment` gave for it
   */
  constructor(
    readonly name: string,
    private readonly paths: SandboxPaths,
    private readonly environment: Readonly<Record<string, string>>,
  ) {}

  /** Runs `pulumi <args>` in the checkout. */
  pulumi(args: readonly string[], options: RunOptions = {}): Promise<Finished> {
    return run("pulumi", args, {
      cwd: this.paths.project,
      ...options,
      env: { ...process.env, ...this.environment, [updateMark]: this.paths.root, ...options.env },
    });
  }
}

/** How far the states of the sandbox's stacks can be trusted after whatever has happened to the last update. */
export type StateCondition =
  | { readonly kind: "none" }
  | { readonly kind: "whole" }
  /** Somebody's Pulumi is at work on one right now. */
  | { readonly kind: "in-use"; readonly stackName: string; readonly pid: number }
  /** An update was cut off, and left operations of which nobody knows whether they took place. */
  | { readonly kind: "interrupted"; readonly pendingOperations: number }
  | { readonly kind: "unreadable" };

const checkpointSchema = z.object({
  checkpoint: z.object({
    latest: z.object({ pending_operations: z.array(z.unknown()).nullish() }).nullish(),
  }),
});
const lockSchema = z.object({ pid: z.number().int(), hostname: z.string() });

/** Reads the states' condition from the file backend itself: no Pulumi command tells all of it. */
export function stateCondition(paths: SandboxPaths): StateCondition {
  const stackNames = readStackNames(paths);
  for (const stackName of stackNames) {
    const locks = readLocks(paths, stackName).flatMap(({ lock }) => lock ?? []);
    const holder = locks.find((lock) => lock.hostname === hostname() && identify(lock.pid) !== undefined);
    if (holder !== undefined) return { kind: "in-use", stackName, pid: holder.pid };
  }
  const conditions = stackNames.map((stackName) => conditionOf(paths, stackName));
  const damaged = conditions.find(({ kind }) => kind === "unreadable" || kind === "interrupted");
  return damaged ?? conditions[0] ?? { kind: "none" };
}

/** Stacks that have a state. */
export function readStackNames(paths: SandboxPaths): string[] {
  const folder = statesFolder(paths);
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
  return names.map((name) => name.slice(0, -".json".length)).sort();
}

function conditionOf(paths: SandboxPaths, stackName: string): StateCondition {
  try {
    const text = readFileSync(join(statesFolder(paths), `${stackName}.json`), "utf8");
    const { checkpoint } = checkpointSchema.parse(JSON.parse(text));
    const pendingOperations = checkpoint.latest?.pending_operations?.length ?? 0;
    return pendingOperations === 0 ? { kind: "whole" } : { kind: "interrupted", pendingOperations };
  } catch {
    return { kind: "unreadable" };
  }
}

function statesFolder(paths: SandboxPaths): string {
  return join(paths.backend, ".pulumi", "stacks", projectName);
}

/** Files of the locks of updates whose process has ended; Pulumi would refuse to work until they are removed. */
export function staleLocks(paths: SandboxPaths): string[] {
  return readStackNames(paths)
    .flatMap((stackName) => readLocks(paths, stackName))
    .filter(({ lock }) => lock === undefined || (lock.hostname === hostname() && identify(lock.pid) === undefined))
    .flatMap(({ file }) => [file, `${file}.attrs`]);
}

/** A lock that was cut off while it was written is undefined: its writer cannot be at work. */
function readLocks(
  paths: SandboxPaths,
  stackName: string,
): { file: string; lock: z.infer<typeof lockSchema> | undefined }[] {
  const folder = join(paths.backend, ".pulumi", "locks", "organization", projectName, stackName);
  if (!existsSync(folder)) return [];
  // Beside each lock the file backend keeps its attributes, in a file of their own.
  const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
  return names.map((name) => {
    const file = join(folder, name);
    return { file, lock: readLock(file) };
  });
}

function readLock(file: string): z.infer<typeof lockSchema> | undefined {
  try {
    return lockSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return undefined;
  }
}
