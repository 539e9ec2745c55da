import { expect, it } from "vitest";

import type { HistoryEntry } from "../../gate/engine/history";
import type { Entry, Event } from "../../gate/ledger/entry";
import { viewOf } from "../../gate/ledger/view";
import { bypassesIn } from "../../gate/release/bypass";

const digest = (digit: string) => digit.repeat(64);
const time = (minute: number) => `2026-11-22T10:${String(minute).padStart(2, "0")}:00.000Z`;

const facts = (stateDigest: string) => ({
  stateDigest,
  substanceDigest: digest("0"),
  infrastructureDigest: digest("0"),
  resources: 1,
  inventory: [],
});
const intent: Event = {
  kind: "intent",
  action: "deploy",
  release: "v1",
  binding: {
    planDigest: digest("0"),
    stateDigest: digest("0"),
    ledgerHead: null,
    commit: "0".repeat(40),
    isDirty: false,
    isPushed: true,
    lockfileDigest: null,
    configDigest: digest("0"),
    packDigest: "pack",
    packVersion: "1.0.0",
    providers: {},
    cliVersion: "v3",
    stack: "prod",
    operations: {},
    author: "Ann",
    approvers: [],
    expires: time(59),
  },
  before: facts(digest("0")),
  config: {},
  secrets: [],
};
const outcome = (of: number, stateDigest: string): Event => ({
  kind: "outcome",
  of,
  result: "succeeded",
  after: facts(stateDigest),
  changes: {},
  startedAt: time(0),
});
const bypass = (stateDigest: string, ...at: string[]): Event => ({
  kind: "bypass",
  found: at.length === 0 ? [{ what: "edited" }] : at.map((one) => ({ what: "update", at: one })),
  stateDigest,
});

/** A ledger of these events, one a minute. */
const ledger = (...events: Event[]) =>
  viewOf(
    events.map((event, index): Entry => {
      const about = { by: "Ann", host: "one", project: "lab", stack: "prod" };
      return { schema: 1, seq: index + 1, previous: null, at: time(index + 1), ...about, event };
    }),
  );

const update = (minute: number, environment: Record<string, string> = {}): HistoryEntry => ({
  kind: "update",
  startTime: time(minute),
  message: "",
  environment,
  result: "succeeded",
});
const ours = (seq: number, minute: number) => update(minute, { "ci.system": "gate", "ci.build.id": String(seq) });

const deployed = [intent, outcome(1, digest("a"))] as const;
const others = (...minutes: number[]) =>
  minutes.map((minute) => ({ what: "update without the gate (succeeded)", at: time(minute) }));
const byHand = [{ what: "the state was edited by hand, or imported" }];

it.each<[string, HistoryEntry[], string, ReturnType<typeof ledger>, unknown]>([
  ["the state is as the gate left it", [ours(1, 1)], "a", ledger(...deployed), []],
  ["the gate has never seen the stack", [update(1)], "b", ledger(), []],
  ["an update is open", [update(4), ours(1, 1)], "b", ledger(...deployed, intent), []],
  ["others have updated", [update(5), update(4), ours(1, 1), update(0)], "b", ledger(...deployed), others(4, 5)],
  ["nobody has updated, and the state is another", [ours(1, 1)], "b", ledger(...deployed), byHand],
  ["it was told", [update(4), ours(1, 1)], "b", ledger(...deployed, bypass(digest("b"), time(4))), []],
  [
    "there is more than was told, in the same second",
    [update(4), update(4), ours(1, 1)],
    "c",
    ledger(...deployed, bypass(digest("b"), time(4))),
    others(4),
  ],
  [
    "the state was edited after what was told",
    [update(4), ours(1, 1)],
    "c",
    ledger(...deployed, bypass(digest("b"), time(4))),
    byHand,
  ],
  [
    "the gate has deployed over what was told",
    [update(9), ours(4, 6), update(4), ours(1, 1)],
    "d",
    ledger(...deployed, bypass(digest("b"), time(4)), intent, outcome(4, digest("c"))),
    others(9),
  ],
  ["the engine refused the gate's only plan", [update(9), update(0)], "b", ledger(...deployed), others(9)],
  ["a deploy names an entry that is no intent", [ours(2, 4), ours(1, 1)], "b", ledger(...deployed), others(4)],
])("where %s", (_, history, state, view, expected) => {
  expect(bypassesIn(history, digest(state), view)).toEqual(expected);
});

it.each([
  ["pulumi.flag.skip-preview", "true", "--skip-preview"],
  ["pulumi.env.PULUMI_OPTION_IGNORE_PROTECT", "set", "--ignore-protect"],
  ["pulumi.flag.target", "set", "--target"],
  ["pulumi.env.PULUMI_OPTION_TARGET_DEPENDENTS", "set", "--target-dependents"],
])("tells of an option by which it was done: %s", (name, value, option) => {
  const [found] = bypassesIn([update(4, { [name]: value }), ours(1, 1)], digest("b"), ledger(...deployed));
  expect(found?.what).toBe(`update without the gate (succeeded), with ${option}`);
});

it("an option that was said to be off is none", () => {
  const history = [update(4, { "pulumi.flag.skip-preview": "false" }), ours(1, 1)];
  expect(bypassesIn(history, digest("b"), ledger(...deployed))).toEqual(others(4));
});
