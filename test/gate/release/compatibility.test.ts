import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, test } from "vitest";

import { compatibilityIn } from "../../../gate/release/compatibility";

test("a release says what it can work with, or nothing, and nothing in between", async (context) => {
  const folder = await mkdtemp(join(tmpdir(), "ops-release-"));
  context.onTestFinished(() => rm(folder, { recursive: true }));
  expect(await compatibilityIn(folder)).toBeUndefined();

  const whole = { schema: { head: 7, from: 5, to: 7 }, envelopes: { reads: [1, 2], writes: 2 } };
  await writeFile(join(folder, "release.json"), JSON.stringify(whole));
  expect(await compatibilityIn(folder)).toEqual(whole);

  for (const text of [
    "{",
    '{"schema": {"head": 7}}',
    '{"schemas": {}}',
    '{"schema": {"head": 1, "from": 2, "to": 3}}',
  ]) {
    await writeFile(join(folder, "release.json"), text);
    await expect(compatibilityIn(folder)).rejects.toThrow(/release\.json/);
  }
});
