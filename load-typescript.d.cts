/** Options of esbuild with which all our TypeScript becomes JavaScript. */
export const bundleOptions: {
  readonly bundle: true;
  readonly format: "cjs";
  readonly loader: Readonly<Record<string, "text">>;
  readonly logLevel: "silent";
  readonly packages: "external";
  readonly platform: "node";
  readonly sourcemap: "inline";
  readonly sourcesContent: false;
  readonly target: "node20";
};

/** Runs a TypeScript file as it stands on disk at this moment. */
export function loadTypeScript(entry: string): unknown;
