import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import type { SandboxPaths } from "../paths";
import { run } from "../processes/run";
import type { Progress } from "../progress";
import { SandboxError } from "../sandbox-error";
import { findProgram } from "./find-program";
import { makeOnce } from "./make-once";
import type { SystemPackage } from "./system-packages";
import { isAtLeast, minimumPythonVersion } from "./versions";

export const pythonPackage: SystemPackage = {
  name: "python3",
  isPresent: () => Promise.resolve(findProgram("python3") !== undefined),
};

/** Debian splits off what a virtual environment needs. */
export const venvPackage: SystemPackage = {
  name: "python3-venv",
  isPresent: async () => {
    const answer = await run("python3", ["-c", "import ensurepip, venv"]).catch(() => undefined);
    return answer?.exitCode === 0;
  },
};

/**
 * The Python environment in which the emulator runs: exactly the packages of sandbox/emulator/requirements.txt, each
 * checked against its hash.
 *
 * @returns the path of its python
 */
export async function ensureEmulatorPython(paths: SandboxPaths, progress: Progress): Promise<string> {
  const requirements = join(paths.project, "sandbox", "emulator", "requirements.txt");
  const version = await pythonVersion();
  const digest = createHash("sha256")
    .update(await readFile(requirements))
    .update(version)
    .digest("hex")
    .slice(0, 16);
  const folder = join(paths.cache, `emulator-${digest}`);
  await makeOnce(folder, async (unfinished) => {
    progress.step("Installing the AWS emulator's Python packages (about 20 seconds, this once)");
    await succeed("python3", ["-m", "venv", unfinished], progress);
    const pip = ["-m", "pip", "install", "--no-input", "--disable-pip-version-check", "--require-hashes"];
    await succeed(join(unfinished, "bin", "python"), [...pip, "--requirement", requirements], progress);
  });
  // The environment has moved since it was made; its python finds its packages beside itself, its scripts would not.
  return join(folder, "bin", "python");
}

async function pythonVersion(): Promise<string> {
  const { stdout } = await run("python3", ["-c", "import platform; print(platform.python_version())"]);
  const version = stdout.trim();
  if (!isAtLeast(version, minimumPythonVersion)) {
    throw new SandboxError(`python3 is ${version}; the emulator needs ${minimumPythonVersion} or newer`);
  }
  return version;
}

async function succeed(command: string, args: readonly string[], progress: Progress): Promise<void> {
  const { exitCode, stdout, stderr } = await run(command, args, { onLine: (line) => progress.advance(line) });
  if (exitCode === 0) return;
  throw new SandboxError(`${command} ${args.join(" ")} failed:\n${(stdout + stderr).trim()}`);
}
