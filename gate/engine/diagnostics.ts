/** What the engine says went wrong with one resource. */
export interface Diagnosis {
  /** As the engine calls it: `type (name)`. */
  readonly resource: string;
  /** Its words, and those of the provider or the program: they may hold what is secret. */
  readonly says: readonly string[];
}

/**
 * From the section that ends the output of an update: a line that names a resource, and indented below it what is said.
 * Its preview may have had such a section of its own.
 */
export function diagnosesIn(output: string): readonly Diagnosis[] {
  const lines = output.split(/\r?\n/);
  const section = lines.slice(lines.lastIndexOf("Diagnostics:") + 1 || lines.length);
  const end = section.findIndex((line) => /^\S/.test(line));
  const found: { resource: string; says: string[] }[] = [];
  for (const line of section.slice(0, end < 0 ? undefined : end)) {
    const [, resource] = /^ {2}(\S+ \(.+\)):$/.exec(line) ?? [];
    if (resource !== undefined) found.push({ resource, says: [] });
    else if (line.trim() !== "") found.at(-1)?.says.push(line.trim());
  }
  return found.filter(({ says }) => says.some((line) => line.startsWith("error:")));
}

/** Of the stack as a whole it is said whenever anything fails. */
export const isOfOne = ({ resource }: Diagnosis): boolean => !resource.startsWith("pulumi:pulumi:Stack ");
