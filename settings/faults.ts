/** What is said about a stack's configuration when it is wrong. */

export interface Fault {
  readonly key: string;
  /** What was found, as it may be shown: never the value of a secret. */
  readonly found: string;
  readonly expected: string;
  /** One line for the shell that repairs it. */
  readonly fix: string;
}

/** Everything that is wrong with a stack's configuration, in one message. A fault of the user's, so it needs no stack trace. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";

  constructor(
    stack: string,
    readonly faults: readonly Fault[],
  ) {
    const count = faults.length === 1 ? "1 fault" : `${faults.length} faults`;
    const paragraphs = faults.map(
      ({ key, found, expected, fix }) => `  ${key} ${found}\n    expected: ${expected}\n    fix: ${fix}`,
    );
    super(`The configuration of stack ${stack} has ${count}.\n\n${paragraphs.join("\n\n")}\n`);
  }
}

/** The line that sets a key; without a value it asks for one, so that a secret stays out of the shell's history. */
export function setLine(stack: string, key: string, value?: string): string {
  return value === undefined
    ? `pulumi config set --stack ${stack} --secret ${key}`
    : `pulumi config set --stack ${stack} ${key} ${quote(value)}`;
}

export function removeLine(stack: string, key: string): string {
  return `pulumi config rm --stack ${stack} ${key}`;
}

/** As a POSIX shell reads it back. */
function quote(value: string): string {
  return /^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", String.raw`'\''`)}'`;
}

/** The candidate that a misspelt name most likely means: at most a third of its letters are off. */
export function nearest(name: string, candidates: readonly string[]): string | undefined {
  const ranked = candidates
    .map((candidate) => ({ candidate, distance: editDistance(name.toLowerCase(), candidate.toLowerCase()) }))
    .sort((one, other) => one.distance - other.distance);
  const best = ranked[0];
  return best !== undefined && best.distance <= Math.max(2, Math.floor(name.length / 3)) ? best.candidate : undefined;
}

/** Fewest insertions, deletions and replacements of single letters that turn one text into the other. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [line, letter] of from.split("").entries()) {
    const next = [line + 1];
    for (const [column, other] of to.split("").entries()) {
      const replaced = (row[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
