import { describe, expect, it } from "vitest";

import { barriersIn } from "../../../gate/incident/facts";
import type { Entry, Event } from "../../../gate/ledger/entry";
import type { Compatibility, Stateful } from "../../../gate/ledger/facts";
import { viewOf } from "../../../gate/ledger/view";
import { facts, identity, intent, outcome, stable } from "../ledger/entries";

const rds = "aws:rds/instance:Instance";
const database: Stateful = { urn: `urn:pulumi:prod::worker::${rds}::db`, type: rds, id: "db", protect: true };

/** A stable release and a newer one, each with what it says of itself. */
function barriers(then: Compatibility | undefined, now: Compatibility | undefined, inventory = [database]) {
  const after = facts({ inventory });
  const events: readonly Event[] = [
    ...[intent({ compatibility: then }), outcome(1, { after }), stable(1)],
    ...[intent({ compatibility: now }), outcome(4, { after })],
  ];
  const entries = events.map((event, at): Entry => ({
    ...{ schema: 1, seq: at + 1, previous: null, at: "2026-11-20T09:00:00.000Z", ...identity },
    event,
  }));
  return barriersIn(viewOf(entries));
}

const runs = (head: number, from: number, to: number): Compatibility => ({ schema: { head, from, to } });
const jobs = (reads: number[], writes: number): Compatibility => ({ envelopes: { reads, writes } });

describe("that the last good release cannot run any more", () => {
  it.each<[string, ReturnType<typeof barriers>, readonly string[]]>([
    ["is not so on a schema that it knows", barriers(runs(7, 5, 8), runs(8, 7, 8)), []],
    ["is known of a schema that is too new", barriers(runs(7, 5, 7), runs(8, 7, 8)), ["schema"]],
    ["is not known to be otherwise where nobody says it", barriers(undefined, undefined), ["schema"]],
    ["is no matter of schemas without a database", barriers(runs(7, 5, 7), runs(8, 7, 8), []), []],
    ["is known of jobs that it cannot read", barriers(jobs([1], 1), jobs([1, 2], 2), []), ["jobs"]],
    ["is not so of jobs that it reads", barriers(jobs([1, 2], 1), jobs([1, 2], 2), []), []],
  ])("%s", (_, found, expected) => {
    expect(found).toEqual(expected);
  });

  it("is no question where there is none", () => {
    expect(barriersIn(viewOf([]))).toEqual([]);
  });
});
