import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { validityRules } from "../../policies/rules/validity";
import { type Finished } from "../../sandbox/processes/run";
import { Checkout } from "../fixtures/checkout";
import { validityCases } from "../policies/validity-cases";

const names = new Set(validityRules.map(({ name }) => name));

let checkout: Checkout;
let preview: Finished;

/** All cases in one program, each with what it takes of a valid stack. */
beforeAll(async () => {
  checkout = await Checkout.create();
  const project = join(checkout.folder, "Pulumi.yaml");
  const text = await readFile(project, "utf8");
  expect(text).toContain("main: program.cjs");
  await writeFile(project, text.replace("main: program.cjs", "main: test/engine/validity/program.cjs"));
  // Brings the engine up; its own preview fails, since the stand-in provider knows less than the cases.
  const up = await checkout.sandbox(["up", "--no-probes"]);
  expect(up.exitCode).not.toBe(0);
  const { PATH = "" } = await checkout.environment();
  const bin = join(checkout.folder, "test", "engine", "validity", "bin");
  preview = await checkout.pulumi(["preview", "--stack", "sandbox"], { env: { PATH: `${bin}:${PATH}` } });
});
afterAll(() => checkout.remove());

describe("the pack, against 63 requests that AWS refuses", () => {
  it("fails the preview", () => {
    expect(preview.exitCode, preview.stdout).not.toBe(0);
  });

  it("refuses each by its rule, and nothing else by any of these rules", () => {
    const found = readViolations(preview.stdout).filter(({ rule }) => names.has(rule));
    const expected = validityCases.map(({ rule, blames }, index) => `${rule} ${index}-${blames}`);
    expect(found.map(({ rule, resource }) => `${rule} ${resource}`).sort(), preview.stdout).toEqual(expected.sort());
  });

  it.each(validityCases.map((one, index) => ({ ...one, index })))("$what: names limit, fix and page", (one) => {
    const found = readViolations(preview.stdout).find(
      ({ rule, resource }) => rule === one.rule && resource === `${one.index}-${one.blames}`,
    );
    expect(found?.message).toContain(one.says);
    expect(found?.message).toMatch(/Fix: \S.{10,}/);
    expect(found?.message).toMatch(/AWS: https:\/\/docs\.aws\.amazon\.com\/\S+ \(blocker\)/);
  });
});

interface Violation {
  readonly rule: string;
  readonly resource: string;
  readonly message: string;
}

/** Reads the violations that stop a deploy from what Pulumi prints. */
function readViolations(output: string): Violation[] {
  const heading = /^ *- \[mandatory\] \[severity: \w+\] +(\S+) +\(\S+: (\S+)\)\n((?: {10,}.*\n)*)/gm;
  return [...output.matchAll(heading)].map(([, rule = "", resource = "", message = ""]) => ({
    rule,
    resource,
    message,
  }));
}
