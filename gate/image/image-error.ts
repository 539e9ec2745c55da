import { GateError } from "../gate-error";

/** Why no image was pushed, with what to do about it. */
export class ImageError extends GateError {
  override readonly name = "ImageError";

  constructor(message: string, options?: ErrorOptions) {
    super(message, undefined, options);
  }
}
