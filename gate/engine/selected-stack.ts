import { GateError } from "../gate-error";
import { run } from "../process/run";
import { engineEnvironment } from "./environment";

/**
 * The stack that `pulumi stack select` has chosen in a folder.
 * @throws {GateError} there is none, or no pulumi
 */
export async function selectedStack(cwd: string, environment: NodeJS.ProcessEnv, signal: AbortSignal): Promise<string> {
  const { exitCode, stdout, isMissing } = await run("pulumi", ["stack", "--show-name", "--non-interactive"], {
    cwd,
    env: engineEnvironment(environment),
    signal,
  });
  if (isMissing) throw new GateError("there is no pulumi on PATH");
  if (exitCode !== 0 || stdout.trim() === "") throw new GateError("no stack is selected. Name one: --stack prod");
  return stdout.trim();
}
