"use strict";

/**
 * Makes the pack usable alone, as `npm pack` runs it: one file with all rules and what they need, but for the policy SDK,
 * which the engine must find as well. In this repository the sources run as they stand; see index.cjs.
 */
const { readFileSync, writeFileSync } = require("node:fs");
const { dirname, join } = require("node:path");
const { buildSync } = require("esbuild");
const { bundleOptions } = require("../load-typescript.cjs");

const folder = join(__dirname, ".build");
const { metafile } = buildSync({
  ...bundleOptions,
  packages: "bundle",
  external: ["@pulumi/policy"],
  entryPoints: [join(__dirname, "pack.ts")],
  outfile: join(folder, "pack.cjs"),
  absWorkingDir: dirname(__dirname),
  legalComments: "none",
  metafile: true,
  sourcemap: false,
});

/** Packages that are inside, whose licences ask that their text goes with them. */
const inside = new Set(
  Object.keys(metafile.inputs).flatMap((path) => /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []),
);
const licenceOf = (name, folder) => `${name}\n\n${readFileSync(join(folder, "LICENSE"), "utf8").trim()}\n`;
const root = join(__dirname, "..");
const licences = [...inside].sort().map((name) => licenceOf(name, join(root, "node_modules", name)));
writeFileSync(join(folder, "LICENSES.txt"), [licenceOf("ops-readiness", root), ...licences].join("\n---\n\n"));
