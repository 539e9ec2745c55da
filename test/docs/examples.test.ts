import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { loadTypeScript } from "../../load-typescript.cjs";
import { record } from "../components/recorder";
import { examplesIn, exportsOf, moduleOf } from "./examples";

const run = promisify(execFile);
const folder = resolve("node_modules/.cache/ops-agent-worker/examples");
const values = resolve("test/docs/values.ts");
const known = new Map([...exportsOf(resolve("settings")), ...exportsOf(resolve("components"))]);
const examples = ["components", "settings"]
  .flatMap((name) => examplesIn(resolve(name)))
  .map((example, index) => ({ ...example, path: join(folder, `example-${index}.ts`) }));
/** What the compiler says, by file. */
let complaints: string;

beforeAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const example of examples) writeFileSync(example.path, moduleOf(example, known, values));
  const { compilerOptions } = JSON.parse(readFileSync("tsconfig.json", "utf8")) as { compilerOptions: object };
  const project = {
    compilerOptions: {
      ...compilerOptions,
      allowImportingTsExtensions: true,
      noUnusedLocals: false,
      typeRoots: [resolve("node_modules/@types")],
    },
    files: [...examples.map(({ path }) => path), resolve("yaml-text.d.ts")],
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(project));
  const compiler = resolve("node_modules/typescript/bin/tsc");
  complaints = await run(process.execPath, [compiler, "-p", folder, "--pretty", "false"]).then(
    () => "",
    (error: unknown) => (error as { stdout: string }).stdout,
  );
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("there are examples of the components", () => {
  expect(examples.length).toBeGreaterThanOrEqual(20);
});

describe.each(examples)("the example of $subject", (example) => {
  test("compiles", () => {
    const own = complaints.split("\n").filter((line) => line.includes(`/${example.path.split("/").at(-1) ?? ""}(`));
    expect(own, moduleOf(example, known, values)).toEqual([]);
  });

  test("runs, and gives what it says it gives", async () => {
    const { result } = await record(
      () => loadTypeScript(example.path) as { claims: (readonly [value: unknown, comment: string])[] },
    );
    for (const [value, comment] of result.claims) if (isValue(comment)) expect(spelt(value)).toBe(comment);
  });
});

/** A comment that is a value, and no sentence about one. */
const isValue = (comment: string): boolean => /^[[{]/.test(comment) || !comment.includes(" ");

/** A value as a comment spells it. */
function spelt(value: unknown): string {
  const inside = (inner: unknown) => JSON.stringify(inner);
  if (Array.isArray(value)) return `[${value.map(inside).join(", ")}]`;
  if (typeof value !== "object" || value === null) return String(value);
  const properties = Object.entries(value).map(([key, inner]) => `${key}: ${inside(inner)}`);
  return `{ ${properties.join(", ")} }`;
}
