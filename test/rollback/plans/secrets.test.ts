import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";

import { gateIn, ledgerFolder } from "../lab/gate";
import type { Lab } from "../lab/lab";
import { configSecret, programSecret } from "./small-program";
import { gateUp, stage } from "./stage";

let lab: Lab;
beforeAll(async () => {
  lab = await stage();
});
afterAll(() => lab.close());

/** A `pulumi` that notes its words, as a list of processes would show them. */
async function noted(file: string): Promise<Record<string, string>> {
  const path = lab.environment["PATH"] ?? "";
  const folder = join(lab.folder, "noting");
  await mkdir(folder);
  const script = `#!/bin/sh\necho "$*" >> ${file}\nexec ${path.split(":")[0] ?? ""}/pulumi "$@"\n`;
  await writeFile(join(folder, "pulumi"), script, { mode: 0o755 });
  return { PATH: `${folder}:${path}` };
}

const contentsOf = async (folder: string): Promise<string> =>
  (await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), "utf8")))).join("\n");

it("no value of a secret stands in the ledger, in a plan that is put aside, or in a list of processes", async () => {
  const [waiting, words] = [join(lab.folder, "waiting"), join(lab.folder, "words")];
  const environment = await noted(words);
  lab.cloud.controls.fail({ rpc: "update", name: "topic" }, `the cloud refuses ${configSecret} and ${programSecret}`);
  await gateUp(lab, { planOnly: waiting }, { environment });
  const { deployed } = await gateUp(lab, { apply: waiting }, { environment });
  expect(deployed?.outcome).toMatchObject({ result: "failed" });
  const texts = await Promise.all([contentsOf(ledgerFolder(lab)), contentsOf(waiting), readFile(words, "utf8")]);
  for (const text of texts) {
    expect(text).not.toContain(configSecret);
    expect(text).not.toContain(programSecret);
  }
  expect(texts[2]).toContain("up --yes --refresh --plan");
  // Of the settings' secrets the engine itself keeps silent; a program's own it shows to whoever runs it.
  expect(JSON.stringify(deployed)).not.toContain(configSecret);
});

it("names of secrets are kept, and what is plain", async () => {
  const { releases } = await gateIn(lab).ledger.view();
  expect(releases[0]?.intent.secrets).toEqual([{ name: "lab:token" }]);
  expect(releases[0]?.intent.config).toEqual({});
});

it("a plan that is put aside is for its owner alone", async () => {
  const waiting = join(lab.folder, "waiting");
  const modes = await Promise.all(
    [waiting, join(waiting, "plan.json"), join(waiting, "intent.json")].map(
      async (file) => (await stat(file)).mode & 0o777,
    ),
  );
  expect(modes).toEqual([0o700, 0o600, 0o600]);
});
