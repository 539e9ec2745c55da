"use strict";

/**
 * Runs a TypeScript file as it stands on disk at this moment.
 *
 * Pulumi's own way (ts-node with a type check at each start) costs several times the CPU and memory of plain
 * JavaScript, and a compiled copy can be stale. So each start bundles our own sources anew (about 0.1 s, in a process of
 * its own) and runs the result; packages stay where they are. Types are checked by `npm run check`, once.
 *
 * Inside the bundle `__dirname` is the folder of the entry file, whichever source uses it.
 */
const { dirname } = require("node:path");
const { Module } = require("node:module");
const { buildSync } = require("esbuild");

/** How our TypeScript becomes JavaScript; the one place, so that every entry, benchmark and image agrees. */
const bundleOptions = Object.freeze({
  bundle: true,
  format: "cjs",
  loader: Object.freeze({ ".yaml": "text" }),
  logLevel: "silent",
  packages: "external",
  platform: "node",
  sourcemap: "inline",
  sourcesContent: false,
  target: "node20",
});

/**
 * @param {string} entry absolute path of the TypeScript file to run
 * @returns {unknown} what the file exports
 * @throws {Error} naming file and line when a source does not parse or an import does not resolve
 */
function loadTypeScript(entry) {
  const { outputFiles } = buildSync({ ...bundleOptions, entryPoints: [entry], write: false });
  process.setSourceMapsEnabled(true);
  // Pulumi's runner formats stacks with a package that looks for source maps on disk; ours are in memory, where Node's own
  // support finds them.
  Error.prepareStackTrace = undefined;
  const loaded = new Module(entry, module);
  loaded.filename = entry;
  loaded.paths = Module._nodeModulePaths(dirname(entry));
  loaded._compile(outputFiles[0].text, entry);
  return loaded.exports;
}

module.exports = { bundleOptions, loadTypeScript };
