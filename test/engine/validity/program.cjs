"use strict";

const { join } = require("node:path");

module.exports = require("../../../load-typescript.cjs").loadTypeScript(join(__dirname, "program.ts"));
