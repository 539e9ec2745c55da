import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { arch } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

import type { SandboxPaths } from "../paths";
import { run } from "../processes/run";
import type { Progress } from "../progress";
import { SandboxError } from "../sandbox-error";
import { makeOnce } from "./make-once";
import { isAtLeast, minimumGoVersion, pulumiVersion } from "./versions";

/** Where the official archives and their checksums are published. */
export const officialReleases = {
  archive: (architecture: string) =>
    `https://get.pulumi.com/releases/sdk/pulumi-v${pulumiVersion}-linux-${architecture}.tar.gz`,
  checksums: `https://github.com/pulumi/pulumi/releases/download/v${pulumiVersion}/pulumi-${pulumiVersion}-checksums.txt`,
};

/**
 * The pinned Pulumi CLI: from the cache, else built from its Go modules (about five minutes, once), else, where there is
 * no Go, taken from the official release archive.
 *
 * @returns the folder that holds `pulumi`
 * @throws {SandboxError} when neither way is open, with what each answered
 */
export async function ensurePulumiCli(paths: SandboxPaths, progress: Progress): Promise<string> {
  const folder = join(paths.cache, `pulumi-${pulumiVersion}`);
  await makeOnce(folder, async (unfinished) => {
    const go = await goVersion();
    if (go !== undefined && isAtLeast(go, minimumGoVersion)) {
      await buildFromModules(paths, unfinished, progress);
    } else {
      const reason = go === undefined ? "no Go on the PATH" : `Go ${go} is older than ${minimumGoVersion}`;
      await downloadRelease(unfinished, progress, reason);
    }
  });
  return folder;
}

async function goVersion(): Promise<string | undefined> {
  const answer = await run("go", ["env", "GOVERSION"]).catch(() => undefined);
  return answer?.exitCode === 0 ? answer.stdout.trim().replace(/^go/, "") : undefined;
}

/** The packages of the CLI come from go.mod and go.sum beside this file, so the same sources are built everywhere. */
async function buildFromModules(paths: SandboxPaths, folder: string, progress: Progress): Promise<void> {
  progress.step(`Building the Pulumi CLI ${pulumiVersion} from its Go modules (about 5 minutes, this once)`);
  const module = join(paths.project, "sandbox", "toolchain", "pulumi-cli");
  const cli = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";
  const env = { ...process.env, GOTOOLCHAIN: "local", GOFLAGS: "-mod=readonly" };

  const started = Date.now();
  const elapsed = (): string => `${Math.round((Date.now() - started) / 1000)} s`;
  let downloads = 0;
  const packages = await run("go", ["list", "-deps", cli], {
    cwd: module,
    env,
    onLine: (line) => {
      if (line.startsWith("go: downloading")) progress.advance(`${++downloads} modules downloaded, ${elapsed()}`);
    },
  });
  failUnless(packages.exitCode === 0, "downloading the CLI's Go modules", packages.stderr);

  const total = packages.stdout.trim().split("\n").length;
  let compiled = 0;
  const link = `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${pulumiVersion}`;
  const build = await run("go", ["build", "-v", "-trimpath", "-ldflags", link, "-o", join(folder, "pulumi"), cli], {
    cwd: module,
    env,
    onLine: () => progress.advance(`${++compiled} of at most ${total} packages compiled, ${elapsed()}`),
  });
  failUnless(build.exitCode === 0, "building the Pulumi CLI", build.stderr);
  progress.note(`built in ${elapsed()}`);
}

async function downloadRelease(folder: string, progress: Progress, whyNotBuilt: string): Promise<void> {
  progress.step(`Downloading the Pulumi CLI ${pulumiVersion} (${whyNotBuilt})`);
  const architecture = arch() === "arm64" ? "arm64" : "x64";
  try {
    await installRelease(folder, officialReleases.archive(architecture), officialReleases.checksums);
  } catch (error) {
    throw new SandboxError(
      `there is no Pulumi CLI ${pulumiVersion} yet and it cannot be had: it is not built because of ${whyNotBuilt}, ` +
        `and the download failed: ${error instanceof Error ? error.message : String(error)}`,
      `install Go ${minimumGoVersion} or newer and try again`,
    );
  }
}

/**
 * Unpacks a release archive after comparing it with the release's list of checksums.
 *
 * @param folder where `pulumi` ends up
 * @throws {Error} when a download fails, the archive is not in the list, or its checksum differs
 */
export async function installRelease(folder: string, archiveUrl: string, checksumsUrl: string): Promise<void> {
  const archive = join(folder, "archive.tar.gz");
  const name = archiveUrl.slice(archiveUrl.lastIndexOf("/") + 1);
  const expected = (await (await download(checksumsUrl)).text())
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .find(([, file]) => file === name)?.[0];
  if (expected === undefined) throw new Error(`${name} is not in the release's list of checksums`);

  const { body } = await download(archiveUrl);
  if (body === null) throw new Error(`${archiveUrl} answered without content`);
  await pipeline(Readable.fromWeb(body), createWriteStream(archive));
  const hash = createHash("sha256");
  await pipeline(createReadStream(archive), hash);
  const actual = hash.digest("hex");
  if (actual !== expected) throw new Error(`${name} has SHA-256 ${actual}, but its release says ${expected}`);

  const unpacked = await run("tar", ["-xzf", archive, "-C", folder, "--strip-components=1", "pulumi/pulumi"]);
  if (unpacked.exitCode !== 0) throw new Error(`cannot unpack ${name}: ${unpacked.stderr.trim()}`);
  await rm(archive);
}

async function download(url: string): Promise<Response> {
  const response = await fetch(url, { signal: AbortSignal.timeout(600_000) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response;
}

function failUnless(succeeded: boolean, step: string, stderr: string): void {
  if (succeeded) return;
  throw new SandboxError(`${step} failed:\n${stderr.trim().split("\n").slice(-15).join("\n")}`);
}
