import { join } from "node:path";

import { sandboxEnvironment } from "./environment";
import type { SandboxPaths } from "./paths";
import { SandboxError } from "./sandbox-error";
import { areServing, readServices, type Services } from "./services";
import { SandboxStack } from "./stack";
import { pulumiVersion } from "./toolchain/versions";

/** A sandbox that is up, for the commands that only look at it. */
export interface RunningSandbox {
  readonly services: Services;
  readonly environment: Readonly<Record<string, string>>;
  readonly stack: SandboxStack;
}

/** @throws {SandboxError} when the sandbox is not up */
export async function runningSandbox(paths: SandboxPaths): Promise<RunningSandbox> {
  const services = await readServices(paths);
  if (services === undefined || !(await areServing(services))) {
    throw new SandboxError("the sandbox is not running", "start it with: npm run sandbox");
  }
  const environment = sandboxEnvironment(paths, services, join(paths.cache, `pulumi-${pulumiVersion}`));
  return { services, environment, stack: new SandboxStack(paths, environment) };
}
