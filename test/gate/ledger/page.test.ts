import { describe, expect, it } from "vitest";

import { readChain } from "../../../gate/ledger/chain";
import type { Event } from "../../../gate/ledger/entry";
import { viewOf } from "../../../gate/ledger/view";
import { renderPage } from "../../../gate/report/page";
import { nasty } from "../check-report";
import { identity, intent, MemoryStore, outcome, release, verified, written } from "./entries";

const image = `registry/worker@sha256:${"b".repeat(64)}`;

/** A history with all that a page can show, in somebody's words. */
const history = (words: string): readonly Event[] => [
  ...release(1),
  { kind: "restorable", of: 1, isRestorable: false, reasons: [words] },
  intent({
    ...{ action: "rollback", target: 1, method: "B", release: words, binding: { image, approvers: [words] } },
    waived: [{ rule: words, resource: words, approver: words, until: "2026-12-15" }],
    downgrade: { backup: words, from: 8, to: 7 },
  }),
  outcome(6, { result: "failed", why: words }),
  { kind: "verified", of: 1, verdict: "fail", checks: [{ name: words, verdict: "fail", says: words }] },
  {
    kind: "incident",
    status: "open",
    severity: "P1",
    method: "fix",
    because: [words],
    deadline: "2026-11-22T14:28:00.000Z",
  },
  { kind: "incident", of: 9, status: "closed", severity: "P1", method: "B", because: ["rolled back"] },
  { kind: "hold", cause: "stop", releases: [6], reason: words },
];

async function pageOf(
  events: readonly Event[],
  faults: Parameters<typeof renderPage>[0]["faults"] = [],
): Promise<string> {
  const store = new MemoryStore();
  await written(store, events);
  const { links } = await readChain(store, identity);
  const view = viewOf(links.map(({ entry }) => entry));
  return renderPage({
    subject: "worker/prod",
    ledger: store.address,
    view,
    faults,
    at: new Date("2026-11-22T15:00:00Z"),
  });
}
const tagsOf = (page: string): string[] => page.match(/<[^>]*>/g) ?? [];
const rowsOf = (page: string): string[] => page.match(/<tr>.*<\/tr>/g) ?? [];

describe("the page of releases and incidents", () => {
  it("needs nothing beside it, and takes nobody's words for anything but text", async () => {
    const page = await pageOf(history(nasty), [{ name: nasty, says: nasty }]);
    const names = new Set(tagsOf(page).map((tag) => /^<[!/]?([a-z0-9]+)/.exec(tag)?.[1] ?? tag));
    const expected =
      "doctype html head meta title style body h1 h2 p br small table thead tbody tr th td details summary";
    expect([...names].filter((name) => !expected.split(" ").includes(name))).toEqual([]);
    expect(tagsOf(page).filter((tag) => / (src|href|on\w+|style|srcset|action)=/i.test(tag))).toEqual([]);
    expect(page).not.toMatch(/url\(|@import/);
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  });

  it("closes what it opens", async () => {
    const open: string[] = [];
    for (const tag of tagsOf(await pageOf(history(nasty)))) {
      const name = /^<\/?([a-z0-9]+)/.exec(tag)?.[1];
      if (name === undefined || ["meta", "br"].includes(name)) continue;
      if (tag.startsWith("</")) expect(open.pop()).toBe(name);
      else open.push(name);
    }
    expect(open).toEqual([]);
  });

  it("shows the newest release first, with what it is and whether it could be gone back to", async () => {
    const [, newest, oldest] = rowsOf(await pageOf(history("it is broken")));
    expect(newest).toMatch(/database brought back from schema 8 to 7.*let through until 2026-12-15: it is broken/);
    expect(newest).toMatch(/rollback to 1 by method B.*held.*9c01d2e.*bbbbbbbbbbbb.*Ann/);
    expect(oldest).toMatch(/v1\.1\.0-stable-20261120.*failed.*no: it is broken/);
  });

  it("shows an incident once, as it stands", async () => {
    const rows = rowsOf(await pageOf(history("it is broken"))).filter((row) => row.includes("P1"));
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatch(/<td>9<br>.*closed.*rolled back/);
  });

  it("says that a ledger was changed, and that there is nothing yet", async () => {
    expect(await pageOf([...release(1), verified(1)])).toMatch(/5 entries, whole/);
    expect(await pageOf(release(1), [{ name: "3.json", says: "is not JSON" }])).toMatch(
      /CHANGED.*3\.json is not JSON/s,
    );
    expect(await pageOf([])).toMatch(/Releases \(0\)<\/h2>\n<p>none/);
  });
});
