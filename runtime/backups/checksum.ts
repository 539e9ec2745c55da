import { createHash } from "node:crypto";

/**
 * The SHA-256 that S3 computes of an object, in base64: of the whole, or of the checksums of its parts, with their number
 * behind a dash.
 */
export class ObjectChecksum {
  readonly #partBytes: number;
  readonly #parts: Buffer[] = [];
  #part = createHash("sha256");
  #inPart = 0;
  #bytes = 0;

  constructor(partBytes: number) {
    this.#partBytes = partBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  update(chunk: Buffer): void {
    let rest = chunk;
    while (rest.length > 0) {
      if (this.#inPart === this.#partBytes) this.#closePart();
      const piece = rest.subarray(0, this.#partBytes - this.#inPart);
      this.#part.update(piece);
      this.#inPart += piece.length;
      this.#bytes += piece.length;
      rest = rest.subarray(piece.length);
    }
  }

  digest(): string {
    if (this.#parts.length === 0) return this.#part.digest("base64");
    this.#closePart();
    const whole = createHash("sha256").update(Buffer.concat(this.#parts)).digest("base64");
    return `${whole}-${this.#parts.length}`;
  }

  #closePart(): void {
    this.#parts.push(this.#part.digest());
    this.#part = createHash("sha256");
    this.#inPart = 0;
  }
}
