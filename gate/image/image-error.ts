/** Why no image was pushed, with what to do about it. A fault of the user's or of the surroundings: no stack trace. */
export class ImageError extends Error {
  override readonly name = "ImageError";
}
