import { run } from "../processes/run";
import type { Progress } from "../progress";
import { SandboxError } from "../sandbox-error";
import { findProgram } from "./find-program";

/** A Debian package that the sandbox needs, and how to see that what it brings is there. */
export interface SystemPackage {
  readonly name: string;
  isPresent(): Promise<boolean>;
}

/**
 * Installs what is missing from the system's packages, where this user may; else says what to type.
 *
 * @throws {SandboxError} when packages are missing and cannot be installed by this user
 */
export async function ensureSystemPackages(packages: readonly SystemPackage[], progress: Progress): Promise<void> {
  const present = await Promise.all(packages.map((wanted) => wanted.isPresent()));
  const missing = packages.filter((_, index) => !present[index]).map(({ name }) => name);
  if (missing.length === 0) return;

  const command = ["apt-get", "install", "-y", "--no-install-recommends", ...missing];
  if (findProgram("apt-get") === undefined) {
    throw new SandboxError(
      `not installed: ${missing.join(", ")} (Debian package names)`,
      "install them, then try again",
    );
  }
  if (process.getuid?.() !== 0) {
    throw new SandboxError(`not installed: ${missing.join(", ")}`, `sudo ${command.join(" ")}`);
  }

  progress.step(`Installing ${missing.join(", ")}`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const options = { env, onLine: (line: string) => progress.advance(line) };
  // A machine that has never updated its package lists knows no package at all, and old lists name versions that are gone.
  await run("apt-get", ["update"], options);
  const [program = "", ...args] = command;
  const { exitCode, stderr } = await run(program, args, options);
  if (exitCode !== 0) {
    throw new SandboxError(`installing ${missing.join(", ")} failed:\n${stderr.trim()}`, `sudo ${command.join(" ")}`);
  }
}
