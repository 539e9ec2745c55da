import type { SandboxPaths } from "../paths";
import type { Progress } from "../progress";
import { ensureEmulatorPython, pythonPackage, venvPackage } from "./emulator-python";
import { ensurePulumiCli } from "./pulumi-cli";
import { findRedisServer, redisPackage } from "./redis-server";
import { ensureSystemPackages } from "./system-packages";

/** The programs that the sandbox runs, all of pinned versions. */
export interface Toolchain {
  /** Folder that holds the Pulumi CLI. */
  readonly pulumiFolder: string;
  /** Python with the emulator's packages. */
  readonly emulatorPython: string;
  readonly redisServer: string;
}

/**
 * Brings every tool that is not there yet. Takes seconds when all are cached, about five minutes when none is.
 *
 * @throws {SandboxError} naming what is missing and what to type
 */
export async function ensureToolchain(paths: SandboxPaths, progress: Progress): Promise<Toolchain> {
  await ensureSystemPackages([redisPackage, pythonPackage, venvPackage], progress);
  return {
    redisServer: await findRedisServer(paths),
    emulatorPython: await ensureEmulatorPython(paths, progress),
    pulumiFolder: await ensurePulumiCli(paths, progress),
  };
}
