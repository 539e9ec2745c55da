import type { Finished } from "../process/run";
import { run } from "../process/run";
import { ImageError } from "./image-error";

/** Tools that build and push images with the same words, the most common first. */
export const builderNames = ["docker", "podman", "buildah", "nerdctl", "finch"] as const;
export type BuilderName = (typeof builderNames)[number];

/** What shows that a tool can really build: the command that asks whatever stands behind it. */
const readiness: Readonly<Record<BuilderName, readonly string[]>> = {
  docker: ["info"],
  podman: ["info"],
  // Works alone; there is nothing behind it.
  buildah: ["version"],
  nerdctl: ["info"],
  finch: ["info"],
};

/** What to do about a tool that is there and cannot build. */
const remedies: Readonly<Record<BuilderName, string>> = {
  docker: "its daemon is not running: start Docker Desktop, or `sudo systemctl start docker`",
  podman: "it cannot start: on macOS and Windows run `podman machine start`",
  buildah: "it cannot start",
  nerdctl: "containerd is not running: `sudo systemctl start containerd`, or `rancher-desktop`",
  finch: "its machine is not running: `finch vm start`",
};

/** Fargate runs the task definition's architecture, whatever machine the image is built on. */
const platform = "linux/amd64";

export interface Surroundings {
  readonly signal: AbortSignal;
  /** Is told what the tool prints while it works. */
  readonly onOutput: (text: string) => void;
}

/** A tool on PATH that can build now. */
export interface Builder {
  readonly name: BuilderName;
}

/**
 * The tool that was asked for, or the first one on PATH that can build now.
 *
 * @throws ImageError when there is none, with what is wrong with each that was found and how to do it by hand
 */
export async function findBuilder(
  wanted: BuilderName | undefined,
  byHand: string,
  signal: AbortSignal,
): Promise<Builder> {
  const faults: string[] = [];
  for (const name of wanted === undefined ? builderNames : [wanted]) {
    const asked = await run(name, readiness[name], { signal });
    if (asked.exitCode === 0) return { name };
    if (!asked.isMissing) faults.push(`  ${name} is installed, but ${remedies[name]}\n${indented(lastLines(asked))}`);
  }
  const found =
    faults.length > 0
      ? faults.join("\n")
      : `  ${wanted ?? `none of ${builderNames.join(", ")}`} is on PATH. Install one, such as Docker (https://docs.docker.com/engine/install) or Podman (https://podman.io/docs/installation)`;
  throw new ImageError(`no container tool can build here:\n${found}\n\n${byHand}`);
}

/** @throws ImageError with the tool's last words */
export async function buildImage(
  builder: Builder,
  image: { reference: string; folder: string; revision: string },
  surroundings: Surroundings,
): Promise<void> {
  const labels = [`org.opencontainers.image.revision=${image.revision}`];
  const args = [
    "build",
    ...["--platform", platform],
    ...["--file", `${image.folder}/Dockerfile`],
    ...["--tag", image.reference],
    ...labels.flatMap((label) => ["--label", label]),
    image.folder,
  ];
  // One manifest for one image: what describes the build would be pushed as images without a tag.
  await act(builder, args, surroundings, { env: { ...process.env, BUILDX_NO_DEFAULT_ATTESTATIONS: "1" } });
}

export async function pushImage(builder: Builder, reference: string, surroundings: Surroundings): Promise<void> {
  await act(builder, ["push", reference], surroundings);
}

/** The password goes in by standard input. @returns a function that forgets it again */
export async function logIn(
  builder: Builder,
  registry: string,
  { user, password }: { user: string; password: string },
  surroundings: Surroundings,
): Promise<() => Promise<void>> {
  await act(builder, ["login", "--username", user, "--password-stdin", registry], surroundings, { input: password });
  return async () => {
    // Also after Ctrl-C; a tool that cannot is no reason to call a push failed.
    await run(builder.name, ["logout", registry], { signal: new AbortController().signal });
  };
}

async function act(
  { name }: Builder,
  args: readonly string[],
  { signal, onOutput }: Surroundings,
  more: { input?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<void> {
  const done = await run(name, args, { signal, onOutput, ...more });
  if (done.exitCode !== 0) {
    throw new ImageError(
      `${name} ${args[0] ?? ""} failed with exit code ${String(done.exitCode)}:\n${indented(lastLines(done))}`,
    );
  }
}

function lastLines({ stdout, stderr }: Finished): string {
  return (stderr.trim() || stdout.trim()).split("\n").slice(-5).join("\n");
}

const indented = (text: string): string => text.replace(/^/gm, "    ");
