/** `npm run sandbox [-- command]`: a cloud on this machine, with the real Pulumi engine and no account. */
import { Command } from "commander";

import { down } from "./commands/down";
import { env } from "./commands/env";
import { image } from "./commands/image";
import { logs, logSources } from "./commands/logs";
import { status } from "./commands/status";
import { up, type UpOptions } from "./commands/up";
import { sandboxPaths } from "./paths";
import { terminalProgress } from "./progress";
import { SandboxError } from "./sandbox-error";
import { defaultStack } from "./stack";

const interruptedExitCode = 130;

const paths = sandboxPaths(process.cwd());
const progress = terminalProgress();

const program = new Command("sandbox")
  .description("Runs the whole stack on this machine: real Pulumi engine, emulated cloud, real worker and Redis.")
  .showHelpAfterError()
  .addHelpText(
    "after",
    `
Examples:
  npm run sandbox                               bring it up, preview, deploy and probe; again after each change
  npm run sandbox -- up --stack prod            the same with Pulumi.prod.yaml, beside what runs already
  npm run sandbox -- status                     what runs where
  eval "$(npm run --silent sandbox -- env)"     use plain pulumi against it in this shell
  npm run sandbox -- image                      build the worker anew, for npm run gate -- up to deploy
  npm run sandbox -- logs worker --follow       what the worker writes
  npm run sandbox -- down                       stop everything and discard the emulated cloud

Exit codes: 0 done; 1 blocked, failed or not running; 2 wrong usage; ${interruptedExitCode} interrupted.`,
  );

program
  .command("up", { isDefault: true })
  .description("set up what is missing, start, preview, deploy, probe (the default)")
  .option("--stack <name>", "which of the checkout's Pulumi.<name>.yaml to deploy", defaultStack)
  .option("--no-probes", "leave out the live probes")
  .action((options: UpOptions) => finish(up(paths, options, progress)));
program
  .command("down")
  .description("stop every process and discard the emulated cloud with its state")
  .action(() => finish(down(paths, progress)));
program
  .command("status")
  .description("show what runs where")
  .option("--stack <name>", "of which stack", defaultStack)
  .option("--json", "as JSON", false)
  .action((options: { json: boolean; stack: string }) => finish(status(paths, options)));
program
  .command("logs")
  .description(`show logs of ${logSources.join(", ")}`)
  .argument("[source]", "one of them; default all")
  .option("-f, --follow", "go on showing what comes", false)
  .action((source: string | undefined, options: { follow: boolean }) => finish(logs(paths, source, options)));
program
  .command("image")
  .description("build the worker's image and name it in the stack's settings, without deploying it")
  .option("--stack <name>", "of which stack", defaultStack)
  .action((options: { stack: string }) => finish(image(paths, options.stack, progress)));
program
  .command("env")
  .description("print the environment in which plain pulumi works against the sandbox")
  .option("--stack <name>", "whose settings pulumi is to read", defaultStack)
  .action((options: { stack: string }) => finish(env(paths, options.stack)));

// The AWS SDK's notice of its plans for Node 20 says nothing about the sandbox. It looks when a client is made.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";

// `| head` closes the pipe when it has seen enough; that is no fault.
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));

let interrupted = false;
// The terminal sends Ctrl-C to Pulumi and the builds as well: they end in order, and this process after them.
process.on("SIGINT", () => (interrupted = true));

void program.exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2)).parseAsync();

async function finish(command: Promise<number>): Promise<void> {
  try {
    process.exitCode = await command;
  } catch (error) {
    if (!interrupted) console.error(error instanceof SandboxError ? `sandbox: ${error.message}` : error);
    process.exitCode = 1;
  }
  if (interrupted) {
    progress.note("interrupted; `npm run sandbox` goes on from here, `npm run sandbox -- down` stops everything");
    process.exitCode = interruptedExitCode;
  }
}
