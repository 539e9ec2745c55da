import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { digestOfBytes, digestOfValue } from "../engine/canonical";
import type { Engine } from "../engine/engine";

export interface ConfigFacts {
  /** Of the settings file, which holds secrets as ciphertexts: it changes with each of them. */
  readonly digest: string;
  /** By full key, such as `ops:workerImage`. */
  readonly plain: Record<string, string>;
  readonly secrets: readonly string[];
}

/** The stack's settings: what may be shown, and a digest of all. */
export async function configFacts(engine: Engine): Promise<ConfigFacts> {
  const { plain, secrets } = await engine.configuration();
  try {
    return { digest: digestOfBytes(await readFile(settingsFile(engine))), plain, secrets };
  } catch (error) {
    // A stack may have no settings of its own.
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    return { digest: digestOfValue({ plain, secrets }), plain, secrets };
  }
}

/** Where the stack's settings stand. */
export const settingsFile = ({ place }: Engine): string =>
  place.configFile ??
  place.environment["PULUMI_OPTION_CONFIG_FILE"] ??
  join(place.cwd, `Pulumi.${stackName(place.stack)}.yaml`);

/** `organization/project/stack` names its settings by the last part. */
const stackName = (stack: string): string => stack.split("/").at(-1) ?? stack;
