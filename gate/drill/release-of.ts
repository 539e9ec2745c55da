import type { Gate } from "../gate";
import type { Release } from "../ledger/view";
import { must } from "./expect";

export async function releaseOf({ ledger }: Pick<Gate, "ledger">, seq: number): Promise<Release> {
  const release = (await ledger.view()).releases.find((one) => one.seq === seq);
  must(release !== undefined, `the ledger has no release ${seq}`);
  return release;
}
