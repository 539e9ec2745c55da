import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, test } from "vitest";
import { startScratchRedis } from "../../runtime/drill/scratch-redis";
import { sandboxPaths } from "../../sandbox/paths";
import { findRedisServer } from "../../sandbox/toolchain/redis-server";
import { temporaryFolder } from "../fixtures/temporary-folder";

/** A folder with a dump that holds nothing: signature, end, and a checksum that is not to be compared. */
async function folderWith(signature: string): Promise<string> {
  const folder = await temporaryFolder();
  await writeFile(
    join(folder, "dump.rdb"),
    Buffer.concat([Buffer.from(signature), Buffer.from([255]), Buffer.alloc(8)]),
  );
  return folder;
}
const server = () => findRedisServer(sandboxPaths(process.cwd()));

test("a dump of Redis 7.0 is loaded", async () => {
  const scratch = await startScratchRedis(await server(), await folderWith("REDIS0010"));
  try {
    expect(await scratch.redis.dbsize()).toBe(0);
  } finally {
    await scratch.stop();
  }
});

// While this is so, no setting may ask for Valkey 9: see docs/decisions/0030.
test("a dump of Valkey 9 is refused, and the reason is told", async () => {
  await expect(startScratchRedis(await server(), await folderWith("VALKEY080"))).rejects.toThrow(/Wrong signature/);
});
