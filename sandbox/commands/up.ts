import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { sandboxEnvironment } from "../environment";
import { buildWorkerImage } from "../image";
import type { SandboxPaths } from "../paths";
import { lockSandbox } from "../processes/lock";
import { run } from "../processes/run";
import type { Progress } from "../progress";
import { recover } from "../recover";
import { startServices } from "../services";
import { assertStackFile, ensureStack, writeSettings } from "../settings";
import { SandboxStack } from "../stack";
import { summarise } from "../summary";
import { ensureToolchain } from "../toolchain/toolchain";

export interface UpOptions {
  /** Which of the checkout's `Pulumi.<stack>.yaml` to deploy. */
  readonly stack: string;
  /** Leaves out the live probes. Default: they run. */
  readonly probes: boolean;
}

/**
 * Brings the sandbox up to date: tools, services, image, settings; then preview and update under the policy pack, and
 * live probes.
 *
 * @returns the exit code: 0 when the stack runs and every probe passed
 */
export async function up(paths: SandboxPaths, options: UpOptions, progress: Progress): Promise<number> {
  assertStackFile(paths, options.stack);
  await mkdir(paths.root, { recursive: true });
  const unlock = await lockSandbox(paths, "up");
  try {
    const toolchain = await ensureToolchain(paths, progress);
    let services = await recover(paths, progress);
    if (services === undefined) {
      progress.step("Starting the emulated cloud and the local receivers");
      services = await startServices(paths, toolchain);
    }
    const environment = sandboxEnvironment(paths, services, toolchain.pulumiFolder, options.stack);
    const stack = new SandboxStack(options.stack, paths, environment);

    progress.step("Building the worker's image and writing the stack's settings");
    const workerImage = await buildWorkerImage(paths);
    await ensureStack(paths, stack);
    const local = { workerImage, receiversPort: services.receivers.port };
    const { notes, runsService } = await writeSettings(paths, stack, local);
    notes.forEach((note) => progress.note(note));

    progress.step("pulumi preview, under the policy pack");
    const preview = await stack.pulumi(["preview", "--stack", stack.name], { inherit: true });
    if (preview.exitCode !== 0) return blocked(progress, "the preview failed: nothing was deployed");

    progress.step("pulumi up, under the policy pack");
    const update = await stack.pulumi(["up", "--yes", "--skip-preview", "--stack", stack.name], { inherit: true });
    if (update.exitCode !== 0) return blocked(progress, "the update failed");

    let probesPassed: boolean | undefined;
    if (options.probes && runsService) {
      progress.step("gate probe, against what runs now");
      const gate = [join(paths.project, "gate", "cli.cjs"), "probe", "--stack", stack.name, "--disruptive"];
      const env = { ...process.env, ...environment };
      probesPassed = (await run(process.execPath, gate, { cwd: paths.project, env, inherit: true })).exitCode === 0;
    }
    process.stdout.write(await summarise(paths, stack, services, probesPassed));
    return probesPassed === false ? 1 : 0;
  } finally {
    unlock();
  }
}

function blocked(progress: Progress, reason: string): number {
  progress.note(reason);
  progress.note("mend what is named above and run `npm run sandbox` again; the emulated cloud keeps running");
  return 1;
}
