import type { SandboxPaths } from "../paths";
import { runningSandbox } from "../running";

/**
 * Prints the variables with which plain `pulumi` works against the sandbox, as lines for a POSIX shell.
 *
 * @param stackName whose settings plain `pulumi` is to read
 * @returns the exit code, 0
 */
export async function env(paths: SandboxPaths, stackName: string): Promise<number> {
  const { environment } = await runningSandbox(paths, stackName);
  for (const [name, value] of Object.entries(environment)) console.log(`export ${name}=${quote(value)}`);
  return 0;
}

/** Quotes for a POSIX shell: inside single quotes nothing is special but the quote itself. */
function quote(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`;
}
