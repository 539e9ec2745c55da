import { GateError } from "../gate-error";

/**
 * The engine failed, and said why in its own words. Those may hold what is secret: whoever watches reads them, and no
 * record keeps them.
 */
export class EngineError extends GateError {
  override readonly name = "EngineError";

  /** @param summary what failed, in words of our own */
  constructor(
    readonly summary: string,
    words: string,
    exitCode?: number,
  ) {
    super(`${summary}:\n${words}`, exitCode);
  }
}

/** Why something failed, as far as a record may keep it. */
export const keepable = (error: GateError): string => (error instanceof EngineError ? error.summary : error.message);
