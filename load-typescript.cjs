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
const { dirname, join } = require("node:path");
const { Module, SourceMap } = require("node:module");
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

/** The source map of each entry that was loaded, as text until a trace needs it. @type {Map<string, string | SourceMap>} */
const sourceMaps = new Map();

/**
 * @param {string} entry absolute path of the TypeScript file to run
 * @returns {unknown} what the file exports
 * @throws {Error} naming file and line when a source does not parse or an import does not resolve
 */
function loadTypeScript(entry) {
  const outfile = `${entry}.js`; // Never written; places in the map are told from its folder.
  const options = { ...bundleOptions, entryPoints: [entry], outfile, sourcemap: "external", write: false };
  const [map, bundle] = buildSync(options).outputFiles;
  sourceMaps.set(entry, map.text);
  // In place of the package with which Pulumi's runner formats traces: it looks for source maps on disk.
  Error.prepareStackTrace = traceInSources;
  const loaded = new Module(entry, module);
  loaded.filename = entry;
  loaded.paths = Module._nodeModulePaths(dirname(entry));
  loaded._compile(bundle.text, entry);
  return loaded.exports;
}

/**
 * A trace with the places in our sources.
 *
 * Pulumi takes one for each promise it makes, of an error without a message, and nobody sees it. Those stay as they are:
 * with Node's own support, which translates them all, they were a quarter of the program's CPU time.
 *
 * @param {Error} error
 * @param {NodeJS.CallSite[]} frames
 */
function traceInSources(error, frames) {
  const lines = frames.map((frame) => `\n    at ${error.message === "" ? frame : placeInSources(frame)}`);
  return Error.prototype.toString.call(error) + lines.join("");
}

/** @param {NodeJS.CallSite} frame */
function placeInSources(frame) {
  const file = frame.getFileName();
  const known = sourceMaps.get(file);
  if (known === undefined) return String(frame);
  const map = typeof known === "string" ? new SourceMap(JSON.parse(known)) : known;
  sourceMaps.set(file, map);
  const [line, column] = [frame.getLineNumber(), frame.getColumnNumber()];
  const { originalSource, originalLine, originalColumn } = map.findEntry(line - 1, column - 1);
  if (originalSource === undefined) return String(frame);
  const place = `${join(dirname(file), originalSource)}:${originalLine + 1}:${originalColumn + 1}`;
  return String(frame).replace(`${file}:${line}:${column}`, () => place);
}

module.exports = { bundleOptions, loadTypeScript };
