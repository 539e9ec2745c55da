#!/usr/bin/env node
"use strict";

const { join } = require("node:path");

// package.json says which Node versions this project supports; the SDK's own opinion only hides our progress lines.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

let cli;
try {
  cli = require("../load-typescript.cjs").loadTypeScript(join(__dirname, "cli.ts"));
} catch (error) {
  // Not 1, which is a verdict.
  process.stderr.write(`gate: ${error.stack}\n`);
  process.exit(2);
}
cli.main();
