import { GateError } from "../gate-error";

/** Nothing can be said about the stack. The message says why and what to do. */
export class CheckError extends GateError {
  override readonly name = "CheckError";
}
