import { EngineError } from "../engine/engine-error";
import { exitCodes } from "../exit-codes";
import { GateError } from "../gate-error";
import type { Deployed } from "../release/deploy";

/** @throws {GateError} it does not hold */
export function must(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new GateError(otherwise, exitCodes.notPassed);
}

/** @throws {EngineError} it was not deployed to its end */
export function mustHaveSucceeded({ seq, outcome, errors }: Deployed): void {
  if (outcome.result === "succeeded") return;
  throw new EngineError(`${seq} ${outcome.result}: ${outcome.why ?? ""}`, errors.join("\n"), exitCodes.notPassed);
}

/** Does what has to be refused. @returns why it was @throws {GateError} it was not, or for another reason */
export async function mustRefuse(what: string, exitCode: number, work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
  } catch (error) {
    if (error instanceof GateError && error.exitCode === exitCode) return error.message;
    throw error;
  }
  throw new GateError(`${what}, and should have been refused`, exitCodes.notPassed);
}
