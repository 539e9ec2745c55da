import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";

import type { SandboxPaths } from "../paths";
import { run } from "../processes/run";
import { SandboxError } from "../sandbox-error";
import { findProgram } from "./find-program";
import { makeOnce } from "./make-once";
import type { SystemPackage } from "./system-packages";
import { isAtLeast, minimumRedisVersion } from "./versions";

/**
 * Debian's redis-tools holds the server's binary under the name of one of its tools (`redis-check-rdb`; the binary looks
 * at the name it is called by), while the package redis-server would also install, enable and start a system service on
 * port 6379, which a sandbox has no business to do.
 */
const sameBinary = "redis-check-rdb";

export const redisPackage: SystemPackage = {
  name: "redis-tools",
  isPresent: () => Promise.resolve((findProgram("redis-server") ?? findProgram(sameBinary)) !== undefined),
};

/**
 * @returns the path of a program that runs as redis-server
 * @throws {SandboxError} when it is too old
 */
export async function findRedisServer(paths: SandboxPaths): Promise<string> {
  const server = findProgram("redis-server") ?? (await serverUnderItsName(paths));
  const { stdout } = await run(server, ["--version"]);
  const version = /v=(\d+\.\d+\.\d+)/.exec(stdout)?.[1] ?? "0";
  if (!isAtLeast(version, minimumRedisVersion)) {
    throw new SandboxError(`${server} is Redis ${version}; the sandbox needs ${minimumRedisVersion} or newer`);
  }
  return server;
}

async function serverUnderItsName(paths: SandboxPaths): Promise<string> {
  const folder = join(paths.cache, "redis");
  const binary = findProgram(sameBinary);
  if (binary === undefined) throw new SandboxError("there is no redis-server", `sudo apt-get install -y redis-tools`);
  await mkdir(paths.cache, { recursive: true });
  await makeOnce(folder, (unfinished) => symlink(binary, join(unfinished, "redis-server")));
  return join(folder, "redis-server");
}
