"use strict";

/** Holds the lock of the sandbox in the given folder until it is killed. */
const { join } = require("node:path");

require("../../load-typescript.cjs").loadTypeScript(join(__dirname, "hold-lock.ts"));
