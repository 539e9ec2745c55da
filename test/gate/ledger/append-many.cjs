"use strict";

/** Appends so many entries to the ledger in a folder, in the name of a host. */
const { join } = require("node:path");

require("../../../load-typescript.cjs").loadTypeScript(join(__dirname, "append-many.ts"));
