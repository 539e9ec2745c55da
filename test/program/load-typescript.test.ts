import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { loadTypeScript } from "../../load-typescript.cjs";

const before = Object.getOwnPropertyDescriptor(Error, "prepareStackTrace") ?? { value: undefined };
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "load-typescript-"));
});
afterAll(() => {
  Object.defineProperty(Error, "prepareStackTrace", before);
  rmSync(folder, { recursive: true });
});

const write = (name: string, ...lines: string[]) => writeFileSync(join(folder, name), lines.join("\n"));

function load(): { fail: () => never; quiet: () => string } {
  write("entry.ts", 'export { fail } from "./part";', 'export const quiet = () => new Error("").stack;');
  write("part.ts", "interface Left { out: string }", "export function fail(): never {", '  throw new Error("x");', "}");
  return loadTypeScript(join(folder, "entry.ts")) as ReturnType<typeof load>;
}

test("a trace names the places in our sources", () => {
  const { fail } = load();
  const thrown = ((): unknown => {
    try {
      return fail();
    } catch (error) {
      return error;
    }
  })();
  expect((thrown as Error).stack?.split("\n").slice(0, 2)).toEqual([
    "Error: x",
    `    at fail (${join(folder, "part.ts")}:3:9)`,
  ]);
});

test("a trace of an error without a message, which Pulumi takes for each promise, costs no translation", () => {
  const [, line] = /entry\.ts:(\d+)/.exec(load().quiet()) ?? [];
  expect(Number(line)).toBeGreaterThan(2); // Of the bundle: the source has two lines.
});

test("a source that does not parse is named, with its line", () => {
  write("broken.ts", "const a = 1;", "const = 2;");
  expect(() => loadTypeScript(join(folder, "broken.ts"))).toThrow(/broken\.ts:2:6/);
});
