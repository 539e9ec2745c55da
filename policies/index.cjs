"use strict";

const { existsSync } = require("node:fs");
const { join } = require("node:path");

const sources = join(__dirname, "pack.ts");
// A package made by `npm pack` has no sources, but what build.cjs made of them. Where there are sources, they count.
if (existsSync(sources)) require("../load-typescript.cjs").loadTypeScript(sources);
else require(join(__dirname, ".build", "pack.cjs"));
