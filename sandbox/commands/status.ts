import type { SandboxPaths } from "../paths";
import { runningSandbox } from "../running";
import { clockRate } from "../services";
import { overview } from "../summary";

/**
 * Shows what runs where.
 *
 * @returns the exit code, 0
 * @throws {SandboxError} when the sandbox is not up
 */
export async function status(
  paths: SandboxPaths,
  options: { readonly json: boolean; readonly stack: string },
): Promise<number> {
  const { services, stack } = await runningSandbox(paths, options.stack);
  const found = await overview(paths, stack, services);
  if (options.json) {
    console.log(JSON.stringify({ running: true, clockRate, services, ...found }, null, 2));
    return 0;
  }
  console.log(`running: emulated cloud (process ${services.emulator.process.pid}, port ${services.emulator.port}),`);
  console.log(`         receivers (process ${services.receivers.process.pid}, port ${services.receivers.port})`);
  console.log(`stack:   ${stack.name}, ${found.resources} resources`);
  for (const [name, value] of Object.entries(found.outputs)) console.log(`  ${name}: ${JSON.stringify(value)}`);
  console.log(`clock:   alarm periods and health checks run ${clockRate} times faster than on AWS`);
  if (found.recordedOnly.length > 0) console.log(`recorded only (the emulator has no place for them):`);
  for (const resource of found.recordedOnly) console.log(`  ${resource}`);
  console.log(`dashboard: ${found.endpoints["dashboard"]}`);
  return 0;
}
