"use strict";

/** The rooms, and what each may import of the others. A room that is not named here may import none. */
const mayImport = {
  "^index\\.ts$": ["stacks", "components/configuration"],
  "^stacks/": ["stacks", "settings", "components", "runtime/contract"],
  "^settings(\\.ts$|/)": ["settings"],
  "^components/": ["components", "settings", "runtime/contract", "providers/[a-z]+/sdk"],
  "^policies/": ["policies", "settings", "runtime/contract"],
  "^runtime/": ["runtime"],
  "^providers/": ["providers", "runtime/contract"],
  "^gate/": [
    "gate",
    "policies/(rules|checklist|findings|model|score)/",
    "settings",
    "runtime/contract",
    "runtime/queue",
  ],
  "^sandbox/": ["sandbox", "runtime/contract", "runtime/build"],
};

const roomRules = Object.entries(mayImport).map(([from, allowed]) => ({
  name: `rooms: ${from}`,
  severity: "error",
  comment: "See the table of rooms in CONTRIBUTING.md.",
  from: { path: from },
  to: {
    path: "^(?!node_modules)",
    pathNot: [...[...allowed, "load-typescript"].map((room) => `^${room}`), "^(node:|[a-z_/]+$)"],
    dependencyTypes: ["local"],
  },
}));

module.exports = {
  forbidden: [
    ...roomRules,
    {
      name: "no-pulumi-in-runtime",
      severity: "error",
      comment: "What runs in the cloud must not carry the deployment engine.",
      from: { path: "^runtime/" },
      to: { path: "node_modules/@pulumi" },
    },
    {
      name: "no-provider-sdk-in-policies",
      severity: "error",
      comment: "Rules match by type token, so that the pack starts fast and judges any program.",
      from: { path: "^policies/" },
      to: { path: "node_modules/@pulumi/(?!policy)" },
    },
    {
      name: "no-sdk-in-rules",
      severity: "error",
      comment: "A rule is a pure function; adapters feed it.",
      from: { path: "^policies/rules/" },
      to: { path: "node_modules/" },
    },
    {
      name: "no-development-dependency-in-product",
      severity: "error",
      comment: "Only sandbox, tests and benchmarks may use development dependencies.",
      from: { path: "^(index|stacks|settings|components|policies|runtime|providers|gate)" },
      to: { dependencyTypes: ["npm-dev"] },
    },
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    { name: "no-unresolved", severity: "error", from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^\\.sandbox/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      extensions: [".ts", ".cts", ".d.cts", ".cjs", ".js", ".json", ".yaml"],
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
