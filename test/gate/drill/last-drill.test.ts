import { expect, test } from "vitest";

import { formatLastDrill, lastDrillIn, remindOfDrill } from "../../../gate/drill/last-drill";
import type { Event } from "../../../gate/ledger/entry";
import { FolderStore } from "../../../gate/ledger/folder-store";
import { Ledger } from "../../../gate/ledger/ledger";
import { temporaryFolder } from "../../fixtures/temporary-folder";
import { intentOf } from "../ledger-events";

const drill = (passed: boolean, letter: string): Event => ({
  ...{ kind: "drill", mode: "engine", passed },
  commit: letter.repeat(40),
  scenarios: [{ name: "image", passed, seconds: { restore: 3.2 }, says: "back by method B", heardBy: "drift" }],
});
const day = (number: number): Date => new Date(Date.UTC(2026, 0, number));

/** A ledger with these, each entered on its day. */
async function ledgerOf(...events: readonly (readonly [number, Event])[]): Promise<Ledger> {
  const folder = await temporaryFolder();
  let today = day(1);
  const ledger = new Ledger(
    new FolderStore(folder),
    { project: "lab", stack: "prod", by: "Ann", host: "lab" },
    () => today,
  );
  for (const [number, event] of events) {
    today = day(number);
    await ledger.append(event);
  }
  return ledger;
}

test.each<[string, readonly (readonly [number, Event])[], number, string]>([
  ["never", [], 1, "going back was never rehearsed: gate drill"],
  ["never, where it failed", [[1, drill(false, "a")]], 2, "going back was never rehearsed: gate drill"],
  ["today", [[1, drill(true, "a")]], 1, "going back was rehearsed today, with aaaaaaa"],
  [
    "by the newest that passed",
    [
      [1, drill(true, "a")],
      [2, drill(true, "b")],
      [3, drill(false, "c")],
    ],
    3,
    "going back was rehearsed 1 day ago, with bbbbbbb",
  ],
  ["recently", [[1, drill(true, "a")]], 31, "going back was rehearsed 30 days ago, with aaaaaaa"],
  [
    "on the stack itself",
    [[1, { ...drill(true, "a"), mode: "live" } as Event]],
    1,
    "going back was rehearsed today, on the stack itself, with aaaaaaa",
  ],
  [
    "too long ago",
    [[1, drill(true, "a")]],
    32,
    "going back was rehearsed 31 days ago, with aaaaaaa, which is too long ago: gate drill",
  ],
])("going back was rehearsed %s", async (_name, events, on, said) => {
  const ledger = await ledgerOf(...events);
  expect(formatLastDrill(lastDrillIn(await ledger.view(), day(on)))).toBe(said);
});

test.each<[string, string, number, number]>([
  ["prod", "an old drill", 40, 1],
  ["prod", "a recent one", 5, 0],
  ["staging", "an old one", 40, 0],
])("who deploys to %s after %s is told as many times as it takes", async (profile, _name, on, times) => {
  const told: string[] = [];
  const gate = {
    ledger: await ledgerOf([1, drill(true, "a")]),
    clock: () => day(on),
    progress: (message: string) => void told.push(message),
  };
  await remindOfDrill(gate, intentOf({ config: { "ops-agent-worker:profile": profile } }));
  expect(told).toHaveLength(times);
});
