import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";

import { type SandboxPaths, settingsFile } from "./paths";
import { findMarked, stopProcesses, updateMark } from "./processes/table";
import type { Progress } from "./progress";
import { SandboxError } from "./sandbox-error";
import { areServing, readServices, type Services, stopServices } from "./services";
import { readStackNames, staleLocks, stateCondition } from "./stack";

/** Time that a left-over Pulumi has to finish in order. Seconds. */
const updateGraceSeconds = 15;

/**
 * Finds out what is left of an earlier run, whatever ended it, and keeps only what still holds together.
 *
 * The emulated cloud lives in the emulator's memory and the stack's state on disk. Each describes the other, so they are
 * kept together or discarded together: a state of a cloud that is gone would make every later update fail or lie.
 *
 * @returns the services when they serve and agree with the state; undefined after a clean slate has been made
 * @throws {SandboxError} when somebody's Pulumi is at work on the stack right now
 */
export async function recover(paths: SandboxPaths, progress: Progress): Promise<Services | undefined> {
  const leftOver = findMarked(updateMark, paths.root);
  if (leftOver.length > 0) {
    progress.note(`ending ${leftOver.length} processes of an update whose command was killed`);
    await stopProcesses(leftOver, updateGraceSeconds);
  }

  const services = await readServices(paths);
  const serving = services !== undefined && (await areServing(services));
  const condition = stateCondition(paths);
  if (condition.kind === "in-use") {
    throw new SandboxError(
      `Pulumi is updating stack ${condition.stackName} right now (process ${condition.pid})`,
      "wait until it has finished, then try again",
    );
  }

  const broken = brokenBecause(paths, serving, condition);
  if (broken === undefined) {
    for (const lock of staleLocks(paths)) await rm(lock, { force: true });
    return services;
  }
  if (condition.kind !== "none") progress.note(`discarding the emulated cloud and the stack's state: ${broken}`);
  await discard(paths);
  return undefined;
}

function brokenBecause(
  paths: SandboxPaths,
  serving: boolean,
  condition: ReturnType<typeof stateCondition>,
): string | undefined {
  if (!serving) return "the emulated cloud is gone, and its memory with it";
  if (condition.kind === "interrupted") {
    return `an update was cut off during ${condition.pendingOperations} operations`;
  }
  if (condition.kind === "unreadable") return "the state is damaged";
  const lost = readStackNames(paths).find((stackName) => !existsSync(settingsFile(paths, stackName)));
  if (lost !== undefined) return `the settings of stack ${lost} are gone`;
  return undefined;
}

/** Stops everything and removes the emulated cloud with the state that describes it. Images and logs stay. */
export async function discard(paths: SandboxPaths): Promise<void> {
  await stopServices(paths);
  const discarded = [
    paths.backend,
    paths.pulumiHome,
    paths.settingsProject,
    paths.passphrase,
    paths.emulator,
    paths.recorded,
  ];
  for (const path of discarded) await rm(path, { recursive: true, force: true });
}
