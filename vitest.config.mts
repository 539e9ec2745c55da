import { readFileSync } from "node:fs";

import { defineConfig, type Plugin } from "vitest/config";

/** YAML files are text to our sources; see `bundleOptions` in load-typescript.cjs. */
const yamlText: Plugin = {
  name: "yaml-text",
  enforce: "pre",
  load: (id) => (id.endsWith(".yaml") ? `export default ${JSON.stringify(readFileSync(id, "utf8"))};` : undefined),
};

/**
 * A lane is a set of tests that need the same parts: `unit` needs none but Node (and Redis, for what speaks to Redis),
 * the others the emulator, the stand-in providers, or the whole Pulumi engine.
 */
function lane(name: string, folders: readonly string[], testTimeoutSeconds: number) {
  return {
    plugins: [yamlText],
    test: {
      name,
      include: folders.map((folder) => `test/${folder}/**/*.test.ts`),
      testTimeout: testTimeoutSeconds * 1000,
      hookTimeout: testTimeoutSeconds * 1000,
      // The AWS SDK's notice of its plans for Node 20 would stand in every file's output.
      env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
      // They share nothing, and wait most of their time. What `deep` counts and measures wants the machine for itself.
      fileParallelism: name !== "deep",
    },
  };
}

export default defineConfig({
  test: {
    // By itself Vitest leaves a core free, which on a machine with two is half of it.
    maxWorkers: "100%",
    projects: [
      lane(
        "unit",
        ["program", "settings", "components", "policies", "mutation", "runtime", "gate", "sandbox", "docs"],
        60,
      ),
      lane("emulator", ["emulator"], 120),
      lane("providers", ["providers", "plugins"], 300),
      lane("engine", ["engine"], 900),
      lane("rollback", ["rollback"], 180),
      lane("deep", ["deep"], 3600),
    ],
  },
});
