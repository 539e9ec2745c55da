import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, describe, expect, test } from "vitest";

import type { Format } from "../../gate/check/render";
import { formats } from "../../gate/check/render";
import { summarise } from "../../gate/check/summarise";
import { policiesOf } from "../../policies/adapters/policies";
import { findingsSchema } from "../../policies/findings/schema";
import { judge } from "../../policies/model/judge";
import { Stack } from "../../policies/model/stack";
import { rules } from "../../policies/rules";
import type { RecordedResource } from "../recording/recording";
import { recorded } from "../recording/recording";
import { viewsOf } from "./direct";
import { PackRun } from "./run-pack";

const canary = "canary-4f1d9c";
/** Names of containers and of variables are printed, and for whom a stack says that it is. */
const printable = new Set(["name", "profile"]);

/** Puts the canary into every text of a value, and of the JSON that a text holds. */
function planted(value: unknown): unknown {
  if (typeof value === "string") {
    if (!/^\s*[[{]/.test(value)) return `${canary}-${value.length}`;
    try {
      return JSON.stringify(planted(JSON.parse(value)));
    } catch {
      return canary;
    }
  }
  if (Array.isArray(value)) return value.map(planted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, printable.has(key) ? inner : planted(inner)]),
  );
}

const withCanaries = (one: RecordedResource): RecordedResource => ({
  ...one,
  inputs: planted(one.inputs) as Record<string, unknown>,
  outputs: planted(one.outputs) as Record<string, unknown>,
});

const full = recorded("full", "update");
const types = [...new Set(full.map(({ type }) => type))].sort();
/** All at once would hide what only a whole neighbourhood leads to. */
const together = 12;
const groups = types.flatMap((_, index) => (index % together === 0 ? [types.slice(index, index + together)] : []));

test.each(groups)("nothing of %s and the next types is said", (...group) => {
  const stack = new Stack(viewsOf(full.map((one) => (group.includes(one.type) ? withCanaries(one) : one))));
  for (const { rule, subject, outcome } of judge(rules, stack))
    if (JSON.stringify(outcome).includes(canary)) expect.fail(`${rule.name} shows a value of ${subject.urn}`);
});

describe("reports hold no value", () => {
  const folder = mkdtempSync(join(tmpdir(), "canaries-"));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  /** The findings file that the pack writes of a stack. */
  async function findingsFileOf(name: string, resources: readonly RecordedResource[]): Promise<string> {
    const file = join(folder, `${name}.json`);
    const findings = { file, nonce: undefined, version: "0.0.0" };
    await new PackRun(policiesOf(rules, { findings })).host(resources);
    return readFileSync(file, "utf8");
  }

  const all = Object.keys(formats) as Format[];

  test.each([
    ["of a stack that is as it should be", full, "CANARY"],
    ["of one in which everything is wrong", full.map(withCanaries), canary],
  ])("%s", async (name, resources, planting) => {
    const written = await findingsFileOf(name.slice(0, 8) + String(planting.length), resources);
    expect(JSON.stringify(resources)).toContain(planting);
    expect(written).not.toContain(planting);
    const report = summarise(findingsSchema.parse(JSON.parse(written)), "plan");
    expect(all.sort()).toEqual(["html", "json", "junit", "markdown", "sarif", "text"]);
    for (const format of all) expect(formats[format](report)).not.toContain(planting);
  });
});
