import { exitCodes } from "../exit-codes";
import { GateError } from "../gate-error";

/** @throws {GateError} it does not hold */
export function must(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new GateError(otherwise, exitCodes.notPassed);
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
