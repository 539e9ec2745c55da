"use strict";

/** Holds a drill of the image in a process of its own, which can be killed. What it does it tells on stderr. */
const { join } = require("node:path");

require("../../../load-typescript.cjs").loadTypeScript(join(__dirname, "hold-drill.ts"));
