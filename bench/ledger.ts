import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { FolderStore } from "../gate/ledger/folder-store";
import { Ledger } from "../gate/ledger/ledger";
import { identity, MemoryStore, release, written } from "../test/gate/ledger/entries";
import { median } from "./samples";

const entries = 10_000;

/** Seconds in which a ledger of ten thousand entries is read, verified and summed up, from a folder and nothing else. */
export async function measureLedger(rounds: number): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "ops-bench-"));
  try {
    const { files } = await filled();
    for (const [name, content] of files) await writeFile(join(folder, name), content);
    const seconds: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const startedAt = performance.now();
      const { view, faults } = await new Ledger(new FolderStore(folder), identity).inspect();
      seconds.push((performance.now() - startedAt) / 1000);
      if (faults.length > 0 || view.entries.length !== entries) throw new Error("the ledger was not read as it is");
    }
    return median(seconds);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function filled(): Promise<MemoryStore> {
  const store = new MemoryStore();
  const deploys = Array.from({ length: entries / 4 }, (_, index) => release(4 * index + 1));
  await written(store, deploys.flat());
  return store;
}
