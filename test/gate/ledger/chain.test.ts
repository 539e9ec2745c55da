import { createHash } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";

import { append, LedgerMoved, readChain } from "../../../gate/ledger/chain";
import type { Event } from "../../../gate/ledger/entry";
import { contradictions, formatHead, parseHead } from "../../../gate/ledger/head";
import { Ledger } from "../../../gate/ledger/ledger";
import { identity, intent, MemoryStore, outcome, release, stable, verified, written } from "./entries";
import { Random } from "../../fixtures/random";

const seed = Number(process.env["OPS_TEST_SEED"] ?? Date.now() % 1_000_000);

/** Thirty entries of all the usual kinds, one with letters of several bytes. */
const events: readonly Event[] = [
  ...release(1),
  intent({ action: "rollback", target: 1, method: "B", release: "v1.1.0" }),
  outcome(5, { result: "failed", why: "Zeitüberschreitung — 時間切れ" }),
  { kind: "hold", cause: "release", releases: [5], reason: "it lost jobs" },
  { kind: "resume", of: 7, reason: "mended" },
  ...Array.from({ length: 22 }, (_, index): Event =>
    index % 2 === 0
      ? {
          kind: "restorable",
          of: 1,
          isRestorable: index % 4 === 0,
          reasons: index % 4 === 0 ? [] : ["its image is gone"],
        }
      : { kind: "bypass", found: [{ what: "updated without the gate" }], stateDigest: "7".repeat(64) },
  ),
];

let whole: MemoryStore;
beforeAll(async () => {
  console.log(`OPS_TEST_SEED=${seed}`);
  whole = new MemoryStore();
  await written(whole, events);
});

const faultsIn = async (store: MemoryStore) => (await readChain(store, identity)).faults;
const nameOf = (seq: number): string => `${String(seq).padStart(8, "0")}.json`;

/** An entry with another content and its own right digest, as somebody writes it who knows how. */
function forged(content: string, change: (entry: Record<string, unknown>) => void): string {
  const entry = JSON.parse(content.split("\n")[0] ?? "") as Record<string, unknown>;
  change(entry);
  const line = JSON.stringify(entry);
  return `${line}\n${createHash("sha256").update(line).digest("hex")}\n`;
}

/** The ledger with some of its files changed. */
function spoilt(change: (files: Map<string, string>) => void): MemoryStore {
  const store = whole.copy();
  change(store.files);
  return store;
}
const at = (files: Map<string, string>, seq: number): string => files.get(nameOf(seq)) ?? expect.fail(`no ${seq}`);

describe("a chain of thirty entries", () => {
  it("is whole as it was written, and says what was written", async () => {
    const { links, faults } = await readChain(whole, identity);
    expect(faults).toEqual([]);
    expect(links.map(({ entry }) => entry.event)).toEqual(events);
  });

  it("tells each single changed byte", async () => {
    const random = new Random(seed);
    const unnoticed: string[] = [];
    let changed = 0;
    for (const [name, content] of whole.files) {
      const bytes = Buffer.from(content);
      for (let index = 0; index < bytes.length; index++) {
        const copy = Buffer.from(bytes);
        copy[index] = (bytes[index] ?? 0) ^ (1 + random.below(255));
        // Alone, which is as good and much faster: it must be told for what it says, and not for its place.
        const { faults } = await readChain(new MemoryStore(new Map([[name, copy.toString("utf8")]])), identity);
        if (faults.every(({ says }) => says.startsWith("does not follow"))) unnoticed.push(`${name} byte ${index}`);
        changed++;
      }
    }
    expect(changed).toBeGreaterThan(9_000);
    expect(unnoticed).toEqual([]);
  });

  const swap = (files: Map<string, string>, one: number, other: number) => {
    const [first, second] = [at(files, one), at(files, other)];
    files.set(nameOf(one), second).set(nameOf(other), first);
  };

  it.each<[string, (files: Map<string, string>) => unknown, number]>([
    ["the first is taken out", (files) => files.delete(nameOf(1)), 2],
    ["one is taken out", (files) => files.delete(nameOf(12)), 13],
    ["one is put in again", (files) => files.set(nameOf(31), at(files, 30)), 31],
    ["two are swapped", (files) => swap(files, 10, 11), 10],
    ["a file is empty", (files) => files.set(nameOf(7), ""), 7],
    ["a file is half", (files) => files.set(nameOf(7), at(files, 7).slice(0, 100)), 7],
    ["the digest is missing", (files) => files.set(nameOf(7), `${at(files, 7).split("\n")[0] ?? ""}\n`), 7],
    ["something follows", (files) => files.set(nameOf(7), `${at(files, 7)}{}\n`), 7],
  ])("tells where %s", async (_, change, seq) => {
    const [first] = await faultsIn(spoilt(change));
    expect(first?.name).toBe(nameOf(seq));
  });

  it.each<[string, number, (entry: Record<string, unknown>) => void, number, RegExp]>([
    ["one says something else", 8, (entry) => (entry["by"] = "Eve"), 9, /does not hold on to the entry before it/],
    ["one has another number", 8, (entry) => (entry["seq"] = 9), 8, /says of itself that it is entry 9/],
    ["one is of another stack", 8, (entry) => (entry["stack"] = "staging"), 8, /is of worker\/staging/],
    ["one is of another project", 8, (entry) => (entry["project"] = "other"), 8, /is of other\/prod/],
    ["one has a field too many", 8, (entry) => (entry["approved"] = true), 8, /is no entry/],
    ["one is of a later schema", 8, (entry) => (entry["schema"] = 2), 8, /is no entry/],
  ])("tells where %s, and its digest is right", async (_, seq, change, toldAt, says) => {
    const faults = await faultsIn(spoilt((files) => files.set(nameOf(seq), forged(at(files, seq), change))));
    expect(faults.find(({ name }) => name === nameOf(toldAt))?.says).toMatch(says);
  });

  it("tells where whoever wrote the newest has left a number out", async () => {
    const [, digest] = (whole.files.get(nameOf(30)) ?? "").split("\n");
    const skipping = (entry: Record<string, unknown>) => Object.assign(entry, { seq: 32, previous: digest });
    const faults = await faultsIn(spoilt((files) => files.set(nameOf(32), forged(at(files, 30), skipping))));
    expect(faults).toEqual([{ name: nameOf(32), says: "does not follow entry 30" }]);
  });

  it("tells a file that is none of its entries", async () => {
    const faults = await faultsIn(spoilt((files) => files.set("notes.txt", "remember")));
    expect(faults).toEqual([{ name: "notes.txt", says: "is not an entry and its digest" }]);
  });

  it("stops everybody who would deploy from it, and lets everybody look", async () => {
    const store = spoilt((files) => files.delete(nameOf(12)));
    const ledger = new Ledger(store, identity);
    await expect(ledger.view()).rejects.toMatchObject({
      exitCode: 7,
      message: expect.stringContaining(nameOf(13)) as string,
    });
    await expect(ledger.append(verified(1))).rejects.toMatchObject({ exitCode: 7 });
    expect(store.files.size).toBe(29);
    expect((await ledger.inspect()).view.releases).toHaveLength(2);
  });
});

describe("the end of a ledger", () => {
  const cut = (from: number) => spoilt((files) => [...files.keys()].slice(from).forEach((name) => files.delete(name)));
  const linksOf = async (store: MemoryStore) => (await readChain(store, identity)).links;

  it("is no matter of the chain: cut off, it is whole", async () => {
    expect(await faultsIn(cut(20))).toEqual([]);
  });

  it("is told by who has kept the head, and by who knows a number only", async () => {
    const head = parseHead(formatHead((await linksOf(whole)).at(-1) ?? expect.fail()));
    expect(head).toMatchObject({ seq: 30 });
    const tag = { place: "the tag", seq: 30, digest: head?.digest };
    expect(contradictions(await linksOf(whole), [tag])).toEqual([]);
    const missing = [{ name: "entry 30", says: "is known to the tag, and the ledger ends at 20" }];
    expect(contradictions(await linksOf(cut(20)), [tag])).toEqual(missing);
    expect(contradictions(await linksOf(cut(20)), [{ place: "the tag", seq: 30 }])).toEqual(missing);
    expect(contradictions([], [tag])).toHaveLength(1);
  });

  it("is told where it was written anew, by an older head as well", async () => {
    const links = await linksOf(whole);
    const tag = { place: "the tag", seq: 25, digest: links[24]?.digest };
    expect(contradictions(links, [tag])).toEqual([]);
    const anew = cut(20);
    let last = (await linksOf(anew)).at(-1);
    for (const event of events.slice(20))
      last = await append(anew, last, { ...identity, by: "Eve" }, new Date(), event);
    expect(await faultsIn(anew)).toEqual([]);
    expect(contradictions(await linksOf(anew), [tag])).toEqual([
      { name: "entry 25", says: "is another one than the tag knows: it was written anew" },
    ]);
  });

  it.each(["", "30", "0:" + "a".repeat(64), "30:" + "a".repeat(63), "30:" + "A".repeat(64), " 30:" + "a".repeat(64)])(
    "takes %j for no head",
    (text) => expect(parseHead(text)).toBeUndefined(),
  );

  it("is kept with each entry but an intent, which the engine's history names", async () => {
    const kept: number[] = [];
    const ledger = new Ledger(new MemoryStore(), identity, undefined, ({ entry }) => {
      kept.push(entry.seq);
      return Promise.resolve();
    });
    for (const event of release(1)) await ledger.append(event);
    expect(kept).toEqual([2, 3, 4]);
  });
});

describe("several who write", () => {
  it("let one of them have a number, and tell the others, who have written nothing", async () => {
    const store = whole.copy();
    const writers = Array.from({ length: 20 }, (_, index) => new Ledger(store, { ...identity, host: `desk ${index}` }));
    await Promise.all(writers.map((ledger) => ledger.view()));
    const results = await Promise.allSettled(writers.map((ledger) => ledger.append(stable(1))));
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const refused = results.flatMap((result) => (result.status === "rejected" ? [result.reason as unknown] : []));
    expect(refused.every((error) => error instanceof LedgerMoved && error.exitCode === 4)).toBe(true);
    expect(store.files.size).toBe(31);
    expect(await faultsIn(store)).toEqual([]);
  });
});

describe("a ledger of ten thousand entries", () => {
  it("is verified, and its releases are told", async () => {
    const store = new MemoryStore();
    await written(store, Array.from({ length: 2_500 }, (_, index) => release(4 * index + 1)).flat());
    const { view, faults } = await new Ledger(store, identity).inspect();
    expect(faults).toEqual([]);
    expect(view.releases.filter(({ state }) => state === "stable")).toHaveLength(2_500);
    expect(view.lastGood?.seq).toBe(9_993);
  });
});
