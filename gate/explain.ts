import { CommanderError } from "commander";

import { exitCodes } from "./exit-codes";
import { GateError } from "./gate-error";

/** A person or a supervisor wants the process to end. */
export class Interruption extends Error {
  constructor(readonly by: "SIGINT" | "SIGTERM") {
    super(`interrupted by ${by}`);
  }
}

/** Says what went wrong, in one line where it is the person's to mend, and gives the exit code. */
export function explain(error: unknown, signal: AbortSignal): number {
  const cause: unknown = signal.reason;
  const isHalfWay = error instanceof GateError && error.exitCode === exitCodes.halfWay;
  // Whoever interrupts must still hear that something was left to be recovered.
  if (cause instanceof Interruption && !isHalfWay) {
    process.stderr.write(
      "interrupted; what was begun is cleaned up: probes remove what they made, a registry's log-in is forgotten\n",
    );
    return exitCodes[cause.by];
  }
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.passed : exitCodes.cannotRun;
  if (error instanceof GateError) {
    process.stderr.write(`gate: ${error.message}\n`);
    return error.exitCode;
  }
  process.stderr.write(`gate: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return exitCodes.cannotRun;
}
