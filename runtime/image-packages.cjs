"use strict";

/**
 * Writes into a folder the `package.json` of the image: of this project's dependencies only those that the built programs
 * import. The rest, the deployment engine above all, is larger than they are and has no business in a worker.
 *
 *     node runtime/image-packages.cjs <folder with the built programs>
 */
const { readFileSync, readdirSync, writeFileSync } = require("node:fs");
const { isBuiltin } = require("node:module");
const { join, resolve } = require("node:path");
const { buildSync } = require("esbuild");

/**
 * @param {string} folder
 * @returns {string[]} names of packages, sorted
 */
function importedPackages(folder) {
  const { metafile } = buildSync({
    bundle: true,
    entryPoints: readdirSync(folder)
      .filter((name) => name.endsWith(".cjs"))
      .map((name) => join(folder, name)),
    metafile: true,
    outdir: folder,
    packages: "external",
    platform: "node",
    write: false,
  });
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports);
  const paths = imports.filter(({ external, path }) => external && !isBuiltin(path)).map(({ path }) => path);
  const names = paths.map((path) => path.split("/", path.startsWith("@") ? 2 : 1).join("/"));
  return [...new Set(names)].sort();
}

const folder = process.argv[2];
if (folder === undefined) {
  console.error("usage: node runtime/image-packages.cjs <folder with the built programs>");
  process.exit(2);
}
const project = JSON.parse(readFileSync(join(__dirname, "..", "package.json"), "utf8"));
const dependencies = importedPackages(resolve(folder)).map((name) => {
  const version = project.dependencies[name];
  if (version === undefined) throw new Error(`${name} is imported by what runs in the image, and no dependency`);
  return [name, version];
});
const { name, version, license, engines, overrides } = project;
const manifest = {
  name,
  version,
  private: true,
  license,
  engines,
  dependencies: Object.fromEntries(dependencies),
  overrides,
};
writeFileSync(join(resolve(folder), "package.json"), `${JSON.stringify(manifest, undefined, 2)}\n`);
