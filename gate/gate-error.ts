import { exitCodes } from "./exit-codes";

/**
 * Something that the person at the command line can mend, or must know of. The message says what and how; there is no
 * stack trace worth showing.
 */
export class GateError extends Error {
  override readonly name: string = "GateError";

  /** @param exitCode see `exitCodes`; by default that the command cannot run */
  constructor(
    message: string,
    readonly exitCode: number = exitCodes.cannotRun,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
