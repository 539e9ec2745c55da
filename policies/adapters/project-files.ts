import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/** Environment variables that name the files of a project for a pack that does not lie in its folder. */
export const exemptionsVariable = "OPS_READINESS_EXEMPTIONS";
export const readinessVariable = "OPS_READINESS_SETTINGS";

/**
 * The text of a file that lies beside `Pulumi.yaml`, looked for from a folder upwards; nothing where there is none.
 *
 * @param named where it lies instead
 * @throws when a file that is named is not there, or one that is there cannot be read
 */
export function projectFile(name: string, from: string, named: string | undefined): string | undefined {
  if (named !== undefined && named !== "") return readFileSync(resolve(from, named), "utf8");
  const project = projectFolder(from);
  const file = project === undefined ? undefined : join(project, name);
  return file !== undefined && existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

function projectFolder(from: string): string | undefined {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    if (existsSync(join(folder, "Pulumi.yaml"))) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}
