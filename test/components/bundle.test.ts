import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { bundleFunctions } from "../../components/functions";
import { functionNames } from "../../stacks/part-args";

describe("bundleFunctions", () => {
  const paths = bundleFunctions(...functionNames);

  it.each(functionNames)("makes a file of %s with all that it needs, under a megabyte and a half", (name) => {
    const folder = mkdtempSync(join(tmpdir(), "bundle-"));
    const file = join(folder, `${name}.cjs`);
    copyFileSync(paths[name], file);
    // Beside it is no node_modules, as in Lambda.
    expect(createRequire(file)(file)).toHaveProperty("handler", expect.any(Function));
    expect(readFileSync(file).byteLength).toBeLessThan(1_500_000);
    rmSync(folder, { recursive: true });
  });

  it("makes the same text each time, so that a deploy changes only what was changed", () => {
    const texts = (of: typeof paths) => functionNames.map((name) => readFileSync(of[name], "utf8"));
    expect(texts(bundleFunctions(...functionNames))).toEqual(texts(paths));
  });

  it("says where a source is wrong", () => {
    expect(() => bundleFunctions("absent")).toThrow(/Could not resolve "runtime\/functions\/absent\.ts"/);
  });
});
