"use strict";

const { join } = require("node:path");

require("../load-typescript.cjs").loadTypeScript(join(__dirname, "judge-copies.ts"));
