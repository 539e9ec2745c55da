import { existsSync } from "node:fs";

import type { SandboxPaths } from "../paths";
import { lockSandbox } from "../processes/lock";
import type { Progress } from "../progress";
import { discard } from "../recover";

/**
 * Ends the sandbox: stops every process and discards the emulated cloud with the stack's state and history.
 *
 * @returns the exit code, 0
 */
export async function down(paths: SandboxPaths, progress: Progress): Promise<number> {
  if (!existsSync(paths.root)) {
    progress.note("there is no sandbox here");
    return 0;
  }
  const unlock = await lockSandbox(paths, "down");
  try {
    progress.step("Stopping the sandbox");
    await discard(paths);
    progress.note("nothing runs any more; logs stay in .sandbox/logs");
    return 0;
  } finally {
    unlock();
  }
}
