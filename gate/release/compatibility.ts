import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

import { GateError } from "../gate-error";
import type { Compatibility } from "../ledger/facts";
import { compatibilitySchema } from "../ledger/facts";

/** Beside Pulumi.yaml: what the program's image can work with, for those that have a database or several kinds of jobs. */
const fileName = "release.json";

/**
 * What a release says that it can work with; undefined where it says nothing.
 * @throws {GateError} it cannot be read
 */
export async function compatibilityIn(folder: string): Promise<Compatibility | undefined> {
  const file = join(folder, fileName);
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  try {
    return compatibilitySchema.parse(JSON.parse(text));
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw new GateError(
      `${file} does not say what the release works with, such as {"schema": {"head": 7, "from": 5, "to": 7}, "envelopes": {"reads": [1, 2], "writes": 2}}:\n${why}`,
    );
  }
}
