import { buildWorkerImage } from "../image";
import type { SandboxPaths } from "../paths";
import { lockSandbox } from "../processes/lock";
import type { Progress } from "../progress";
import { runningSandbox } from "../running";
import { writeSettings } from "../settings";

/**
 * Builds the worker as it is on disk and names its image in the stack's settings, for whoever deploys by `gate up` or by
 * plain `pulumi up`. Deploys nothing. Prints the image.
 *
 * @param stackName of which stack
 * @returns the exit code, 0
 * @throws {SandboxError} when the sandbox is not up
 */
export async function image(paths: SandboxPaths, stackName: string, progress: Progress): Promise<number> {
  const { services, stack } = await runningSandbox(paths, stackName);
  const unlock = await lockSandbox(paths, "image");
  try {
    const workerImage = await buildWorkerImage(paths);
    const { notes } = await writeSettings(paths, stack, { workerImage, receiversPort: services.receivers.port });
    notes.forEach((note) => progress.note(note));
    console.log(workerImage);
    return 0;
  } finally {
    unlock();
  }
}
