import { once } from "node:events";

import { LedgerMoved } from "../../../gate/ledger/chain";
import { FolderStore } from "../../../gate/ledger/folder-store";
import { Ledger } from "../../../gate/ledger/ledger";
import { identity, verified } from "./entries";

async function main([folder = "", host = "", count = "0"]: readonly string[]): Promise<void> {
  const ledger = new Ledger(new FolderStore(folder), { ...identity, host });
  console.log("ready");
  await once(process.stdin, "data");
  for (let left = Number(count); left > 0;) {
    await ledger.view();
    try {
      await ledger.append(verified(1));
      left--;
    } catch (error) {
      // The other one was first: look again, as a person would.
      if (!(error instanceof LedgerMoved)) throw error;
    }
  }
}

void main(process.argv.slice(2)).then(() => process.stdin.destroy());
