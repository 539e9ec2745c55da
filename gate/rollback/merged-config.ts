import { readFile, writeFile } from "node:fs/promises";
import { parseDocument } from "yaml";

/** What a release was deployed with, by full keys. */
export interface PastSettings {
  readonly plain: Readonly<Record<string, string>>;
  /** Names of its secrets, whose values nobody has kept. */
  readonly secrets: readonly string[];
}

/**
 * Settings for a rollback: a copy of today's file with plain values of the past. Secrets have today's values, with the salt
 * that they were encrypted with; nobody's own file is touched.
 *
 * @param today file with the stack's settings
 * @param past what it did not have is taken out, unless `only` says that all other keys stay
 */
export async function writeMergedConfig(
  today: string,
  file: string,
  { plain, secrets }: PastSettings,
  only?: readonly string[],
): Promise<void> {
  const document = parseDocument(await textOf(today));
  const config = (document.toJS() as { config?: Record<string, unknown> } | null)?.config ?? {};
  const isSecret = (value: unknown) => typeof value === "object" && value !== null && "secure" in value;
  for (const [key, value] of Object.entries(config))
    if (only === undefined && !(key in plain) && !(isSecret(value) && secrets.includes(key)))
      document.deleteIn(["config", key]);
  for (const [key, value] of Object.entries(plain))
    if (!isSecret(config[key]) && (only === undefined || only.includes(key))) document.setIn(["config", key], value);
  await writeFile(file, document.toString(), { mode: 0o600 });
}

/** Where the backend keeps secrets, a stack may have no settings of its own. */
async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}
