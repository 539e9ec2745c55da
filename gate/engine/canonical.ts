import { createHash } from "node:crypto";

import type { Sha256 } from "../ledger/facts";

/** Digest of a value that does not depend on the order in which its keys were written. */
export const digestOfValue = (value: unknown): Sha256 =>
  createHash("sha256").update(JSON.stringify(value, sorted)).digest("hex");

export const digestOfBytes = (bytes: string | Buffer): Sha256 => createHash("sha256").update(bytes).digest("hex");

const sorted = (_: string, value: unknown): unknown =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
    : value;
