import { chmodSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";

import { expect, it } from "vitest";

import { Engine } from "../../../gate/engine/engine";
import type { Gate } from "../../../gate/gate";
import { Ledger } from "../../../gate/ledger/ledger";
import { throughHold } from "../../../gate/rollback/hold";
import { temporaryFolder } from "../../fixtures/temporary-folder";
import { identity, MemoryStore, written } from "../ledger/entries";

/** A held stack of which no tag can be written any more once work has begun, and what was told. */
async function heldStack(): Promise<{ readonly gate: Gate; readonly told: readonly string[]; breakTags(): void }> {
  const folder = await temporaryFolder();
  const script = `#!/bin/sh\nif [ "$3" = ls ]; then echo "{}"; elif [ -e "${folder}/broken" ]; then echo "no space left" >&2; exit 1; fi\n`;
  writeFileSync(join(folder, "pulumi"), script);
  chmodSync(join(folder, "pulumi"), 0o755);
  const store = new MemoryStore();
  await written(store, [{ kind: "hold", cause: "release", releases: [], reason: "slow" }]);
  const told: string[] = [];
  const environment = { ...process.env, PATH: [folder, process.env["PATH"]].join(delimiter) };
  const { signal } = new AbortController();
  const gate = {
    engine: new Engine({ stack: "prod", cwd: folder, environment }, signal),
    ledger: new Ledger(store, identity),
    clock: () => new Date(),
    progress: (message: string) => void told.push(message),
    signal,
  } as unknown as Gate;
  return { gate, told, breakTags: () => writeFileSync(join(folder, "broken"), "") };
}

const left = expect.stringMatching(/^the permit could not be taken back: .*no space left$/s) as string;

it("a permit that cannot be taken back replaces neither what came of the work nor what went wrong in it", async () => {
  const one = await heldStack();
  const done = await throughHold(one.gate, () => {
    one.breakTags();
    return Promise.resolve("deployed");
  });
  expect([done, one.told.at(-1)]).toEqual(["deployed", left]);

  const other = await heldStack();
  const failed = throughHold(other.gate, () => {
    other.breakTags();
    return Promise.reject(new Error("it broke off"));
  });
  await expect(failed).rejects.toThrow("it broke off");
  expect(other.told.at(-1)).toEqual(left);
});
