import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, onTestFinished, test } from "vitest";
import { parse, stringify } from "yaml";

import { writeMergedConfig } from "../../../gate/rollback/merged-config";

const today = {
  encryptionsalt: "v1:salt:today",
  config: {
    "ops:size": "9",
    "ops:added": "x",
    "ops:workerImage": "bad",
    "ops:token": { secure: "today" },
    "ops:key": { secure: "today" },
    "ops:newer": { secure: "today" },
  },
};
const then = {
  plain: { "ops:size": "1", "ops:removed": "y", "ops:workerImage": "good", "ops:key": "was plain once" },
  secrets: ["ops:token"],
};

async function merged(given: object | undefined, only?: readonly string[]): Promise<unknown> {
  const folder = await mkdtemp(join(tmpdir(), "ops-settings-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const [own, file] = [join(folder, "today.yaml"), join(folder, "merged.yaml")];
  if (given) await writeFile(own, stringify(given));
  await writeMergedConfig(own, file, then, only);
  if (given) expect(parse(await readFile(own, "utf8"))).toEqual(given);
  expect((await stat(file)).mode & 0o077).toBe(0);
  return parse(await readFile(file, "utf8"));
}

test("the settings of a rollback are the release's, over today's secrets", async () => {
  expect(await merged(today)).toEqual({
    ...today,
    config: {
      "ops:size": "1",
      "ops:removed": "y",
      "ops:workerImage": "good",
      "ops:token": { secure: "today" },
      "ops:key": { secure: "today" },
    },
  });
});

test("where only the image goes back, all others stay", async () => {
  expect(await merged(today, ["ops:workerImage"])).toEqual({
    ...today,
    config: { ...today.config, "ops:workerImage": "good" },
  });
});

test("a stack may have no settings of its own", async () => {
  expect(await merged(undefined)).toEqual({ config: then.plain });
});
