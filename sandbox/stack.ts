import { existsSync, readdirSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";

import { z } from "zod";

import type { SandboxPaths } from "./paths";
import { type Finished, run, type RunOptions } from "./processes/run";
import { identify, updateMark } from "./processes/table";

export const projectName = "ops-agent-worker";
export const stackName = "sandbox";

/** Runs Pulumi against the sandbox. */
export class SandboxStack {
  /**
   * @param environment what `sandboxEnvironment` gave
   */
  constructor(
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

/** How far the stack's state can be trusted after whatever has happened to the last update. */
export type StateCondition =
  | { readonly kind: "none" }
  | { readonly kind: "whole" }
  /** Somebody's Pulumi is at work on it right now. */
  | { readonly kind: "in-use"; readonly pid: number }
  /** An update was cut off, and left operations of which nobody knows whether they took place. */
  | { readonly kind: "interrupted"; readonly pendingOperations: number }
  | { readonly kind: "unreadable" };

const checkpointSchema = z.object({
  checkpoint: z.object({
    latest: z.object({ pending_operations: z.array(z.unknown()).nullish() }).nullish(),
  }),
});
const lockSchema = z.object({ pid: z.number().int(), hostname: z.string() });

/** Reads the state's condition from the file backend itself: no Pulumi command tells all of it. */
export function stateCondition(paths: SandboxPaths): StateCondition {
  const state = join(paths.backend, ".pulumi", "stacks", projectName, `${stackName}.json`);
  if (!existsSync(state)) return { kind: "none" };
  const locks = readLocks(paths).flatMap(({ lock }) => lock ?? []);
  const holder = locks.find((lock) => lock.hostname === hostname() && identify(lock.pid) !== undefined);
  if (holder !== undefined) return { kind: "in-use", pid: holder.pid };
  try {
    const { checkpoint } = checkpointSchema.parse(JSON.parse(readFileSync(state, "utf8")));
    const pendingOperations = checkpoint.latest?.pending_operations?.length ?? 0;
    return pendingOperations === 0 ? { kind: "whole" } : { kind: "interrupted", pendingOperations };
  } catch {
    return { kind: "unreadable" };
  }
}

/** Files of the locks of updates whose process has ended; Pulumi would refuse to work until they are removed. */
export function staleLocks(paths: SandboxPaths): string[] {
  return readLocks(paths)
    .filter(({ lock }) => lock === undefined || (lock.hostname === hostname() && identify(lock.pid) === undefined))
    .flatMap(({ file }) => [file, `${file}.attrs`]);
}

/** A lock that was cut off while it was written is undefined: its writer cannot be at work. */
function readLocks(paths: SandboxPaths): { file: string; lock: z.infer<typeof lockSchema> | undefined }[] {
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
