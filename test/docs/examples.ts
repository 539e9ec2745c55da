import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The code of an `@example`, and where it stands. */
export interface Example {
  readonly file: string;
  /** What is documented: the declaration after the comment. */
  readonly subject: string;
  readonly code: string;
}

/** Every `@example` of the TypeScript files in a folder. */
export function examplesIn(folder: string): Example[] {
  return sourcesIn(folder).flatMap((file) => {
    const text = readFileSync(file, "utf8");
    return [...text.matchAll(/\/\*\*((?:(?!\*\/)[^])*)\*\/\s*(.*)/g)].flatMap(([, comment = "", declaration = ""]) => {
      const [, example] = comment.split("@example");
      if (example === undefined) return [];
      const [code = ""] = example
        .split("\n")
        .map((line) => line.replace(/^\s*\* ?/, ""))
        .join("\n")
        .split(/^@/m);
      const subject = /(?:class|function|const) (\w+)/.exec(declaration)?.[1] ?? declaration;
      return [{ file, subject, code: code.trim() }];
    });
  });
}

/** The exported names of the files in a folder, by the file that an example would import them from. */
export function exportsOf(folder: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const file of sourcesIn(folder))
    for (const [, name = ""] of readFileSync(file, "utf8").matchAll(/^export (?:class|function|const) (\w+)/gm))
      if (!found.has(name)) found.set(name, file);
  return found;
}

/**
 * A module that runs an example as its reader would: inside a component, with what it names imported, or taken from
 * `values`. What a comment at the end of an expression says of its value, the module exports beside the value.
 */
export function moduleOf({ file, subject, code }: Example, known: ReadonlyMap<string, string>, values: string): string {
  const declared = new Set(
    [...code.matchAll(/\b(?:const|let) (?:\{ ([^}]+) \}|(\w+))/g)].flatMap(
      ([, many, one]) => many?.split(", ") ?? [one],
    ),
  );
  const text = code.replace(/\/\/.*$/gm, "").replace(/"[^"]*"/g, '""');
  // Neither a property behind a dot nor the name of one in an object; a shorthand property is a name.
  const used = new Set(
    [...text.matchAll(/(?<!\w)(?<!(?<!\.\.)\.)([A-Za-z_]\w*)\b(?!\s*:)/g)].map(([, name = ""]) => name),
  );
  const available = [...readFileSync(values, "utf8").matchAll(/^export const (\w+)/gm)].map(([, name = ""]) => name);
  const imports = [...used].flatMap((name) => {
    if (declared.has(name)) return [];
    if (name === subject) return [`import { ${name} } from "${file}";`];
    if (available.includes(name)) return [`import { ${name} } from "${values}";`];
    const from = known.get(name);
    return from === undefined ? [] : [`import { ${name} } from "${from}";`];
  });
  const body = code.replace(
    /^(?!const |let |new |\s)(.+); \/\/ (.+)$/gm,
    (_, expression: string, comment: string) => `claims.push([${expression}, ${JSON.stringify(comment)}]);`,
  );
  return [
    'import * as pulumi from "@pulumi/pulumi";',
    ...imports,
    "export const claims: (readonly [value: unknown, comment: string])[] = [];",
    "class Example extends pulumi.ComponentResource {",
    '  constructor() { super("ops:example:Example", "example");',
    body,
    "  }",
    "}",
    "new Example();",
  ].join("\n");
}

function sourcesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? sourcesIn(path) : path.endsWith(".ts") ? [path] : [];
    })
    .sort();
}
