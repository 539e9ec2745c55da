"use strict";

const { join } = require("node:path");

const { loadTypeScript } = require("../../load-typescript.cjs");

loadTypeScript(join(__dirname, "index.ts")).writePages(join(__dirname, "..", "..", "docs"));
