import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

import { describe, expect, it, onTestFinished } from "vitest";

import { run } from "../../sandbox/processes/run";
import type { Progress } from "../../sandbox/progress";
import { makeOnce } from "../../sandbox/toolchain/make-once";
import { installRelease } from "../../sandbox/toolchain/pulumi-cli";
import { ensureSystemPackages } from "../../sandbox/toolchain/system-packages";
import { isAtLeast } from "../../sandbox/toolchain/versions";
import { temporaryFolder } from "../fixtures/temporary-folder";

const silent: Progress = { step: () => undefined, advance: () => undefined, note: () => undefined };

/** Serves a release as its publisher does: an archive, and a list of checksums. */
async function serveRelease(checksum: (archive: Buffer) => string): Promise<{ archive: string; checksums: string }> {
  const folder = await temporaryFolder();
  await mkdir(join(folder, "pulumi"));
  await writeFile(join(folder, "pulumi", "pulumi"), "the program", { mode: 0o755 });
  await run("tar", ["-czf", join(folder, "pulumi-v1-linux-x64.tar.gz"), "-C", folder, "pulumi/pulumi"]);
  const archive = await readFile(join(folder, "pulumi-v1-linux-x64.tar.gz"));
  const server = createServer((request, response) => {
    response.end(request.url === "/checksums.txt" ? checksum(archive) : archive);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { archive: `${base}/pulumi-v1-linux-x64.tar.gz`, checksums: `${base}/checksums.txt` };
}

describe("the official release", () => {
  it("is unpacked when its checksum is the published one", async () => {
    const { archive, checksums } = await serveRelease(
      (bytes) => `${createHash("sha256").update(bytes).digest("hex")}  pulumi-v1-linux-x64.tar.gz\n`,
    );
    const folder = await temporaryFolder();
    await installRelease(folder, archive, checksums);
    expect(await readFile(join(folder, "pulumi"), "utf8")).toBe("the program");
    expect(await readdir(folder)).toEqual(["pulumi"]);
  });

  it("is refused when its checksum differs or is not published", async () => {
    const folder = await temporaryFolder();
    const forged = await serveRelease(() => `${"0".repeat(64)}  pulumi-v1-linux-x64.tar.gz\n`);
    await expect(installRelease(folder, forged.archive, forged.checksums)).rejects.toThrow(
      /^pulumi-v1-linux-x64\.tar\.gz has SHA-256 [0-9a-f]{64}, but its release says 0{64}$/,
    );
    const unlisted = await serveRelease(() => "abc  something-else.tar.gz\n");
    await expect(installRelease(folder, unlisted.archive, unlisted.checksums)).rejects.toThrow(
      "pulumi-v1-linux-x64.tar.gz is not in the release's list of checksums",
    );
    expect(existsSync(join(folder, "pulumi"))).toBe(false);
  });
});

describe("a folder that is made once", () => {
  it("is there whole or not at all", async () => {
    const folder = join(await temporaryFolder(), "tool-1");
    const interrupted = makeOnce(folder, async (unfinished) => {
      await writeFile(join(unfinished, "half"), "");
      throw new Error("interrupted");
    });
    await expect(interrupted).rejects.toThrow("interrupted");
    expect(await readdir(join(folder, ".."))).toEqual([]);
    await makeOnce(folder, (unfinished) => writeFile(join(unfinished, "whole"), ""));
    expect(await readdir(folder)).toEqual(["whole"]);
  });

  it("is made by one of two that begin together, and never again", async () => {
    const folder = join(await temporaryFolder(), "tool-1");
    const make = (name: string) => makeOnce(folder, (unfinished) => writeFile(join(unfinished, name), ""));
    await Promise.all([make("first"), make("second")]);
    const made = await readdir(folder);
    expect(made).toHaveLength(1);
    await make("third");
    expect(await readdir(folder)).toEqual(made);
    expect(await readdir(join(folder, ".."))).toEqual(["tool-1"]);
  });
});

describe("system packages", () => {
  it("asks nothing of the system when all are present", async () => {
    await ensureSystemPackages([{ name: "present", isPresent: () => Promise.resolve(true) }], silent);
  });

  it("says what to type, in one line, where this user may not install", async () => {
    const getuid = process.getuid;
    process.getuid = () => 1000;
    onTestFinished(() => void (process.getuid = getuid as () => number));
    const missing = { name: "redis-tools", isPresent: () => Promise.resolve(false) };
    await expect(ensureSystemPackages([missing], silent)).rejects.toThrow(
      "not installed: redis-tools\n  sudo apt-get install -y --no-install-recommends redis-tools",
    );
  });
});

describe("versions", () => {
  it("compares numbers, not letters", () => {
    expect(isAtLeast("1.26.8", "1.25.0")).toBe(true);
    expect(isAtLeast("1.9", "1.25.0")).toBe(false);
    expect(isAtLeast("3.10.0", "3.10.0")).toBe(true);
    expect(isAtLeast("3.13.0rc1", "3.10.0")).toBe(true);
  });
});
