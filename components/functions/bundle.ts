import { buildSync } from "esbuild";

/**
 * The source of a Lambda function as one file of JavaScript, everything it imports included.
 *
 * The same source gives the same text on every machine, so that a deploy changes the function only when its code changed.
 *
 * @param entry TypeScript file, from the project's folder
 * @throws naming file and line when a source does not parse or an import does not resolve
 */
export function bundleFunction(entry: string): string {
  const { outputFiles } = buildSync({
    entryPoints: [entry],
    bundle: true,
    charset: "utf8",
    format: "cjs",
    legalComments: "none",
    logLevel: "silent",
    // Packages' modern form first: of that, only what is used ends up in the file.
    mainFields: ["module", "main"],
    minify: true,
    platform: "node",
    target: "node20",
    write: false,
  });
  return (outputFiles[0] as { text: string }).text;
}
