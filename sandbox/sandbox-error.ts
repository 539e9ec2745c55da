/** A fault that the user can mend: it is printed as it is, without a stack. */
export class SandboxError extends Error {
  override readonly name = "SandboxError";

  /**
   * @param message what went wrong
   * @param fix what to type or change
   */
  constructor(
    message: string,
    readonly fix?: string,
  ) {
    super(fix === undefined ? message : `${message}\n  ${fix}`);
  }
}
