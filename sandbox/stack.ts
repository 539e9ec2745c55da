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
  const holder = readLocks(paths).find(({ lock }) => lock.hostname === hostname() && identify(lock.pid) !== undefined);
  if (holder !== undefined) return { kind: "in-use", pid: holder.lock.pid };
  try {
    const { checkpoint } = checkpointSchema.parse(JSON.parse(readFileSync(state, "utf8")));
    const pendingOperations = checkpoint.latest?.pending_operations?.length ?? 0;
    return pendingOperations === 0 ? { kind: "whole" } : { kind: "interrupted", pendingOperations };
  } catch {
    return { kind: "unreadable" };
  }
}

/** Locks of updates whose process has ended; Pulumi would refuse to work until they are removed. */
export function staleLocks(paths: SandboxPaths): string[] {
  return readLocks(paths)
    .filter(({ lock }) => lock.hostname === hostname() && identify(lock.pid) === undefined)
    .map(({ file }) => file);
}

function readLocks(paths: SandboxPaths): { file: string; lock: z.infer<typeof lockSchema> }[] {
  const folder = join(paths.backend, ".pulumi", "locks", "organization", projectName, stackName);
  if (!existsSync(folder)) return [];
  return readdirSync(folder).map((name) => {
    const file = join(folder, name);
    return { file, lock: lockSchema.parse(JSON.parse(readFileSync(file, "utf8"))) };
  });
}
