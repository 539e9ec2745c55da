import { createHash } from "node:crypto";
import { homedir } from "node:os";
import { join, resolve } from "node:path";

/**
 * Where the sandbox of one checkout keeps its things. All of it lies under `.sandbox/`, which can be deleted when the
 * sandbox is down, and under the user's cache folder, which checkouts share.
 */
export interface SandboxPaths {
  /** The checkout: where Pulumi.yaml lies. */
  readonly project: string;
  /** `.sandbox/` */
  readonly root: string;
  /** Tools that take minutes to make; never anything of one checkout. */
  readonly cache: string;
  /** PULUMI_HOME: selected stack and plugins, apart from the user's own. */
  readonly pulumiHome: string;
  /** The Pulumi file backend: state, history, locks. */
  readonly backend: string;
  /** Passphrase of the stack's secrets; random, made with the backend. */
  readonly passphrase: string;
  /**
   * A project folder with nothing but settings, a file for each stack: those of the checkout, with the addresses and
   * secrets of this sandbox. Pulumi writes the secrets' salt here instead of into the checkout.
   */
  readonly settingsProject: string;
  /** Which processes serve this sandbox. */
  readonly services: string;
  /** What the emulator writes. */
  readonly emulator: string;
  /** Images of the worker by digest, and the map from image names to commands. */
  readonly images: string;
  readonly imageMap: string;
  /** What the stand-in providers keep themselves because the emulator cannot. */
  readonly recorded: string;
  readonly logs: string;
}

/**
 * @param project the checkout's folder
 * @param environment for `XDG_CACHE_HOME`; default the process's own
 */
export function sandboxPaths(project: string, environment: NodeJS.ProcessEnv = process.env): SandboxPaths {
  const root = join(resolve(project), ".sandbox");
  const settingsProject = join(root, "project");
  return {
    project: resolve(project),
    root,
    cache: join(environment["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "ops-agent-worker"),
    pulumiHome: join(root, "pulumi-home"),
    backend: join(root, "backend"),
    passphrase: join(root, "passphrase"),
    settingsProject,
    services: join(root, "services.json"),
    emulator: join(root, "emulator"),
    images: join(root, "images"),
    imageMap: join(root, "images.json"),
    recorded: join(root, "recorded.json"),
    logs: join(root, "logs"),
  };
}

/** The settings of one stack. */
export function settingsFile(paths: SandboxPaths, stackName: string): string {
  return join(paths.settingsProject, `Pulumi.${stackName}.yaml`);
}

/** A short name for this checkout, for what is named machine-wide. */
export function checkoutId(paths: SandboxPaths): string {
  return createHash("sha256").update(paths.root).digest("hex").slice(0, 16);
}
