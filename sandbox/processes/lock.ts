import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";

import { SandboxError } from "../sandbox-error";
import { checkoutId, type SandboxPaths } from "../paths";

/**
 * Makes sure that one command at a time changes a sandbox.
 *
 * The lock is a listening abstract socket: the kernel frees it when its owner ends in whatever way, SIGKILL included, so
 * there is no stale lock to judge.
 *
 * @returns a function that frees the lock
 * @throws {SandboxError} when another command holds it; names its process
 */
export async function lockSandbox(paths: SandboxPaths, command: string): Promise<() => void> {
  const holderFile = join(paths.root, "holder");
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(error.code === "EADDRINUSE" ? held(holderFile) : error);
    });
    server.listen(`\0ops-agent-worker-sandbox-${checkoutId(paths)}`, resolve);
  });
  writeFileSync(
    holderFile,
    `\`npm run sandbox${command === "up" ? "" : ` -- ${command}`}\` (process ${process.pid})\n`,
  );
  return () => server.close();
}

function held(holderFile: string): SandboxError {
  return new SandboxError(
    `this sandbox is in use by ${readHolder(holderFile)}`,
    "wait until it has finished, or stop it with Ctrl-C where it runs; then try again",
  );
}

function readHolder(holderFile: string): string {
  try {
    return readFileSync(holderFile, "utf8").trim();
  } catch {
    return "another command";
  }
}
