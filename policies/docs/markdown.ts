/** Text in a cell of a table, or anywhere else where it must stay one line and text. */
export const plain = (text: string): string =>
  text
    .trim()
    .replaceAll(/\s+/g, " ")
    .replaceAll("<", "&lt;")
    .replaceAll(/[|*[\]]|(?<!\w)_|_(?!\w)/g, "\\$&");

/** A table with one row for each list of cells. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

/** Code of several lines. */
export const block = (code: string, language = "ts"): string => `\`\`\`${language}\n${code.trim()}\n\`\`\``;
export const code = (text: string): string => `\`${text}\``;

/** A page out of its parts, of which some may be missing. */
export const page = (...parts: readonly (string | undefined)[]): string =>
  `${parts.filter((part) => part !== undefined && part !== "").join("\n\n")}\n`;
