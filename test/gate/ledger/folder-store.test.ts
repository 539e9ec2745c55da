import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

import { readChain } from "../../../gate/ledger/chain";
import { FolderStore } from "../../../gate/ledger/folder-store";
import { temporaryFolder } from "../../fixtures/temporary-folder";
import { identity, release, written } from "./entries";

it("gives two processes that write at once a hundred numbers, and keeps the chain whole", async () => {
  const folder = join(await temporaryFolder(), "ledger");
  const program = join(import.meta.dirname, "append-many.cjs");
  const writers = ["one", "other"].map((host) => spawn(process.execPath, [program, folder, host, "50"]));
  await Promise.all(writers.map(({ stdout }) => once(stdout, "data")));
  const ends = writers.map((writer) => once(writer, "close"));
  for (const { stdin } of writers) stdin.write("go\n");
  expect((await Promise.all(ends)).map(([code]) => code as number)).toEqual([0, 0]);
  const { links, faults } = await readChain(new FolderStore(folder), identity);
  expect(faults).toEqual([]);
  expect(links.map(({ entry }) => entry.seq)).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
  for (const host of ["one", "other"]) expect(links.filter(({ entry }) => entry.host === host)).toHaveLength(50);
  expect(readdirSync(folder)).toHaveLength(100);
});

it("is empty where there is no folder yet, and takes no half-written file for an entry", async () => {
  const folder = join(await temporaryFolder(), "ledger");
  const store = new FolderStore(folder);
  expect(await readChain(store, identity)).toEqual({ links: [], faults: [] });
  mkdirSync(folder);
  writeFileSync(join(folder, ".00000001.json.4711"), "{");
  await written(store, release(1));
  expect((await readChain(store, identity)).faults).toEqual([]);
});

it("does not write over what is there", async () => {
  const store = new FolderStore(await temporaryFolder());
  expect(await store.create("a", "first")).toBe("created");
  expect(await store.create("a", "second")).toBe("exists");
  expect(await store.read("a")).toBe("first");
});
