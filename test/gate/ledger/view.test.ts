import { describe, expect, it } from "vitest";

import type { Entry, Event } from "../../../gate/ledger/entry";
import { viewOf } from "../../../gate/ledger/view";
import { identity, intent, outcome, release, stable, verified } from "./entries";

const entriesOf = (events: readonly Event[]): Entry[] =>
  events.map((event, index) => ({
    schema: 1,
    seq: index + 1,
    previous: index === 0 ? null : "0".repeat(64),
    at: `2026-11-20T09:${String(index).padStart(2, "0")}:00.000Z`,
    ...identity,
    event,
  }));
const view = (...events: readonly Event[]) => viewOf(entriesOf(events));
const statesOf = (...events: readonly Event[]) => view(...events).releases.map(({ seq, state }) => [seq, state]);

describe("a release", () => {
  it.each<[string, readonly Event[], string, number]>([
    ["deploying from its intent", [intent()], "deploying", 0],
    ["deployed when the engine has ended", [intent(), outcome(1)], "deployed", 1],
    ["failed where the engine has failed", [intent(), outcome(1, { result: "failed" })], "failed", 1],
    ["failed where it was interrupted", [intent(), outcome(1, { result: "interrupted" })], "failed", 1],
    ["verified when the system has answered", [intent(), outcome(1), verified(1)], "verified", 2],
    ["deployed where nobody could tell", [intent(), outcome(1), verified(1, "unknown")], "deployed", 1],
    ["failed where a probe has failed", [intent(), outcome(1), verified(1, "fail")], "failed", 2],
    ["stable when it has earned it", release(1), "stable", 3],
    ["failed where a probe fails later", [...release(1), verified(1, "fail")], "failed", 4],
    ["held above all", [...release(1), { kind: "hold", cause: "release", releases: [1], reason: "no" }], "held", 4],
    [
      "what it was before, once the hold is lifted",
      [
        ...release(1),
        { kind: "hold", cause: "release", releases: [1], reason: "no" },
        { kind: "resume", of: 5, reason: "yes" },
      ],
      "stable",
      3,
    ],
  ])("is %s", (_, events, state, since) => {
    const [only] = view(...events).releases;
    expect(only).toMatchObject({ state, since: entriesOf(events)[since]?.at });
  });

  it("is told apart from others", () => {
    expect(statesOf(...release(1), intent(), outcome(5), intent(), outcome(7, { result: "failed" }))).toEqual([
      [1, "stable"],
      [5, "deployed"],
      [7, "failed"],
    ]);
  });

  it("is a deploy or a rollback; what heals or recovers is none", () => {
    expect(statesOf(intent({ action: "heal" }), outcome(1), intent({ action: "recover" }), outcome(3))).toEqual([]);
  });
});

describe("what a ledger comes to", () => {
  const lost: Event = { kind: "restorable", of: 1, isRestorable: false, reasons: ["its image is gone"] };
  const found: Event = { kind: "restorable", of: 1, isRestorable: true, reasons: [] };

  it("knows what is deployed, and does not where the last update failed", () => {
    expect(view(...release(1)).current?.seq).toBe(1);
    expect(view(...release(1), intent()).current?.seq).toBe(1);
    expect(view(...release(1), intent(), outcome(5, { result: "failed" })).current).toBeUndefined();
    expect(view(...release(1), intent(), outcome(5, { result: "failed", changes: {} })).current?.seq).toBe(1);
  });

  it("goes back to the newest stable release that is not the current one", () => {
    expect(view(...release(1)).lastGood).toBeUndefined();
    expect(view(...release(1), ...release(5)).lastGood?.seq).toBe(1);
    expect(view(...release(1), ...release(5), intent(), outcome(9)).lastGood?.seq).toBe(5);
    expect(view(...release(1), ...release(5), intent(), outcome(9, { result: "failed" })).lastGood?.seq).toBe(5);
  });

  it("never goes back to one that failed, is held, or was found to be lost", () => {
    const next = [intent(), outcome(5)];
    expect(view(...release(1), ...next).lastGood?.seq).toBe(1);
    expect(view(...release(1), ...next, verified(1, "fail")).lastGood).toBeUndefined();
    expect(
      view(...release(1), ...next, { kind: "hold", cause: "release", releases: [1], reason: "no" }).lastGood,
    ).toBeUndefined();
    expect(view(...release(1), ...next, lost).lastGood).toBeUndefined();
    expect(view(...release(1), ...next, lost, found).lastGood?.seq).toBe(1);
  });

  it("never takes a release for good whose stable entry is all there is of it", () => {
    expect(view(intent(), outcome(1, { result: "failed" }), stable(1), ...release(4)).lastGood).toBeUndefined();
  });

  it("sees who is at work, or was killed", () => {
    expect(view(intent()).open?.seq).toBe(1);
    expect(view(intent(), outcome(1)).open).toBeUndefined();
    expect(view(...release(1), intent({ action: "recover" })).open?.seq).toBe(5);
  });

  it("is held until somebody lifts it", () => {
    const hold: Event = { kind: "hold", cause: "stop", releases: [], reason: "it loses jobs" };
    expect(view(...release(1), hold).hold).toMatchObject({ cause: "stop", seq: 5, by: identity.by });
    expect(view(...release(1), hold, { kind: "resume", of: 5, reason: "mended" }).hold).toBeUndefined();
    expect(view(hold, { kind: "resume", of: 1, reason: "mended" }, hold).hold?.seq).toBe(3);
  });
});
