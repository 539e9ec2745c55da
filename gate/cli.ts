import { Command } from "commander";

import { addCheckCommand } from "./check/command";
import { addDriftCommand } from "./drift/command";
import { addDrillCommand } from "./drill/command";
import { exitCodes } from "./exit-codes";
import { explain, Interruption } from "./explain";
import { addImageCommand } from "./image/command";
import { addIncidentCommand } from "./incident/command";
import { addProbeCommand } from "./probe/command";
import { addRecoverCommand } from "./recover/command";
import { addReleasesCommand } from "./release/releases-command";
import { addUpCommand } from "./release/up-command";
import { addReversibleCommand } from "./reversible/command";
import { addRollbackCommand } from "./rollback/command";
import { addResumeCommand } from "./stop/resume-command";
import { addStopCommand } from "./stop/stop-command";

/** Runs the command line on this process: its arguments, streams and signals. Sets the exit code. */
export function main(): void {
  const interruption = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    // Once: a second Ctrl-C ends the process the ordinary way, whatever a probe is still cleaning up.
    process.once(name, () => interruption.abort(new Interruption(name)));
  }
  void run(process.argv.slice(2), interruption.signal).then((code) => {
    process.exitCode = code;
  });
}

/** In the order in which `gate --help` tells of them. */
const commands: readonly ((program: Command, signal: AbortSignal, done: (code: number) => void) => void)[] = [
  addProbeCommand,
  addCheckCommand,
  addImageCommand,
  addUpCommand,
  addReleasesCommand,
  addRollbackCommand,
  addReversibleCommand,
  addDrillCommand,
  addRecoverCommand,
  addDriftCommand,
  addIncidentCommand,
  addStopCommand,
  addResumeCommand,
];

async function run(words: readonly string[], signal: AbortSignal): Promise<number> {
  let code: number = exitCodes.passed;
  const program = new Command("gate")
    .description("Decides by looking at the running system whether a stack is ready for production.")
    .exitOverride()
    .showHelpAfterError("(gate --help, gate check --help, gate probe --help, gate image push --help)");
  for (const add of commands) add(program, signal, (exitCode) => (code = exitCode));
  try {
    await program.parseAsync(words, { from: "user" });
    return code;
  } catch (error) {
    return explain(error, signal);
  }
}
