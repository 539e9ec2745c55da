import { renameSync, rmSync, writeFileSync } from "node:fs";

import type { Findings } from "./schema";
import { findingsSchema } from "./schema";

/**
 * Writes the verdicts of a run, whole or not at all: whoever reads the file never finds half of it.
 *
 * @throws when the file cannot be written, so that a missing file never passes for a silent pack
 */
export function writeFindings(file: string, findings: Findings): void {
  const unfinished = `${file}.${process.pid}.part`;
  try {
    writeFileSync(unfinished, JSON.stringify(findingsSchema.parse(findings)));
    renameSync(unfinished, file);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
}
