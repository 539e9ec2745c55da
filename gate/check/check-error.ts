/** Nothing can be said about the stack. The message says why and what to do; there is no stack trace worth showing. */
export class CheckError extends Error {
  override readonly name = "CheckError";
}
