import { join } from "node:path";

import { sandboxEnvironment } from "./environment";
import type { SandboxPaths } from "./paths";
import { SandboxError } from "./sandbox-error";
import { areServing, readServices, type Services } from "./services";
import { defaultStack, SandboxStack } from "./stack";
import { pulumiVersion } from "./toolchain/versions";

/** A sandbox that is up, for the commands that only look at it. */
export interface RunningSandbox {
  readonly services: Services;
  readonly environment: Readonly<Record<string, string>>;
  readonly stack: SandboxStack;
}

/**
 * @param stackName which of its stacks; it need not be deployed yet
 * @throws {SandboxError} when the sandbox is not up
 */
export async function runningSandbox(paths: SandboxPaths, stackName: string = defaultStack): Promise<RunningSandbox> {
  const services = await readServices(paths);
  if (services === undefined || !(await areServing(services))) {
    throw new SandboxError("the sandbox is not running", "start it with: npm run sandbox");
  }
  const pulumiFolder = join(paths.cache, `pulumi-${pulumiVersion}`);
  const environment = sandboxEnvironment(paths, services, pulumiFolder, stackName);
  return { services, environment, stack: new SandboxStack(stackName, paths, environment) };
}
