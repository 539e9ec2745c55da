"use strict";

/**
 * Builds what runs in the image into one folder: `worker.cjs`, `dashboard.cjs`, `health-check.cjs` and `restore-drill.cjs`.
 * Packages are not bundled; the folder must lie where Node finds `node_modules`.
 *
 *     node runtime/build.cjs <folder>
 */
const { join, resolve } = require("node:path");
const { buildSync } = require("esbuild");
const { bundleOptions } = require("../load-typescript.cjs");

/**
 * @param {string} project folder of the checkout
 * @param {string} folder where the files go; made if it is not there
 */
function buildWorker(project, folder) {
  const source = join(project, "runtime");
  buildSync({
    ...bundleOptions,
    entryPoints: {
      worker: join(source, "worker", "main.ts"),
      dashboard: join(source, "dashboard", "main.ts"),
      "health-check": join(source, "worker", "health-check.ts"),
      "restore-drill": join(source, "drill", "main.ts"),
    },
    outdir: folder,
    outExtension: { ".js": ".cjs" },
  });
}

module.exports = { buildWorker };

if (require.main === module) {
  const folder = process.argv[2];
  if (folder === undefined) {
    console.error("usage: node runtime/build.cjs <folder>");
    process.exit(2);
  }
  buildWorker(join(__dirname, ".."), resolve(folder));
}
