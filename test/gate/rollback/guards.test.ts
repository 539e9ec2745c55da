import { describe, expect, test } from "vitest";

import type { PlannedResource } from "../../../gate/engine/plan";
import type { Compatibility, Downgrade, Stateful } from "../../../gate/ledger/facts";
import type { Release } from "../../../gate/ledger/view";
import type { Guard, GuardFacts } from "../../../gate/release/deploy";
import { guardsOfRollbacks } from "../../../gate/rollback/guards";
import { secretsPresent } from "../../../gate/rollback/guards/secrets-present";
import { lostBy } from "../../../gate/rollback/lost";
import { chooseMethod } from "../../../gate/rollback/method";

const urn = (type: string, name: string): string => `urn:pulumi:prod::ops::${type}::${name}`;
const bucket = "aws:s3/bucket:Bucket";
const store = (name: string, more: Partial<Stateful> = {}): Stateful => ({
  ...{ urn: urn(bucket, name), type: bucket, id: name, protect: true },
  ...more,
});
const database = store("db", { type: "aws:rds/instance:Instance", urn: urn("aws:rds/instance:Instance", "db") });
const planned = (type: string, name: string, steps: string[], isProtected = true): PlannedResource => ({
  ...{ urn: urn(type, name), type, steps, isProtected },
  changed: [],
});

interface Given {
  readonly plan?: readonly PlannedResource[];
  readonly now?: readonly Stateful[];
  readonly then?: readonly Stateful[];
  readonly providers?: Record<string, string>;
  readonly providersThen?: Record<string, string>;
  readonly compatibility?: Compatibility;
  readonly compatibilityThen?: Compatibility;
  readonly pending?: number;
  readonly options?: readonly string[];
  readonly queued?: ReadonlyMap<number, number>;
  readonly downgrade?: Downgrade;
}

const releaseOf = (seq: number, given: Pick<Given, "then" | "providersThen" | "compatibilityThen">): Release =>
  ({
    seq,
    intent: { secrets: [], compatibility: given.compatibilityThen, binding: { providers: {} } },
    outcome: {
      after: { inventory: given.then ?? [store("jobs")] },
      providers: given.providersThen ?? { aws: "7.1.0" },
    },
  }) as unknown as Release;

/** Release 1 is gone back to, from 3. */
function factsOf(given: Given): GuardFacts {
  const release = releaseOf(1, given);
  const current = releaseOf(3, given.compatibility ? { compatibilityThen: given.compatibility } : {});
  return {
    plan: { text: "", resources: given.plan ?? [planned(bucket, "jobs", ["same"])] },
    now: {
      state: { inventory: given.now ?? [store("jobs")] },
      providers: given.providers ?? { aws: "7.48.0" },
      pending: given.pending ?? 0,
    },
    view: { releases: [release, current] },
    target: release.intent,
    release,
    options: given.options ?? [],
    queued: given.queued,
    downgrade: given.downgrade,
  } as unknown as GuardFacts;
}

const objecting = (given: Given, method: "A" | "B" = "A"): string[] =>
  guardsOfRollbacks(method).flatMap((guard: Guard) => guard.judge(factsOf(given)).map(({ guard: name }) => name));

const alarm = "aws:cloudwatch/metricAlarm:MetricAlarm";
const task = "aws:ecs/taskDefinition:TaskDefinition";
const runs = (from: number, to: number): Compatibility => ({ schema: { head: to, from, to } });

describe("the guards of a rollback", () => {
  test.each<[string, Given]>([
    ["nothing of note", {}],
    [
      "an alarm that changes and one that goes",
      { plan: [planned(alarm, "a", ["update"]), planned(alarm, "b", ["delete"])] },
    ],
    ["a store that is looked at", { plan: [planned(bucket, "jobs", ["refresh", "same"])] }],
    [
      "a store that was never protected",
      { now: [store("jobs", { protect: false })], plan: [planned(bucket, "jobs", ["same"], false)] },
    ],
    ["a store under another name", { plan: [planned(bucket, "renamed", ["same"])] }],
    ["options that change nothing", { options: ["PULUMI_OPTION_POLICY_PACK", "PULUMI_EXPERIMENTAL"] }],
    ["older minor versions", { providersThen: { aws: "7.0.0" } }],
    ["a provider that the release does not have", { providers: { aws: "7.1.0", random: "9.0.0" } }],
    [
      "a schema that it runs on",
      { now: [store("jobs"), database], compatibility: runs(5, 6), compatibilityThen: runs(4, 7) },
    ],
    [
      "a schema that the database was brought back to",
      {
        ...{ now: [store("jobs"), database], compatibility: runs(5, 8), compatibilityThen: runs(4, 7) },
        downgrade: { backup: "before", from: 8, to: 7 },
      },
    ],
    ["schemas where there is no database", { compatibility: runs(5, 6), compatibilityThen: runs(4, 4) }],
    [
      "jobs that it reads",
      {
        compatibility: { envelopes: { reads: [1, 2], writes: 2 } },
        compatibilityThen: { envelopes: { reads: [1, 2], writes: 1 } },
      },
    ],
    [
      "jobs of versions that it reads",
      { compatibilityThen: { envelopes: { reads: [1, 2], writes: 1 } }, queued: new Map([[2, 40]]) },
    ],
    ["jobs of any version, where it does not say what it reads", { queued: new Map([[9, 1]]) }],
  ])("let pass: %s", (_, given) => {
    expect(objecting(given)).toEqual([]);
  });

  test.each<[string, string, Given]>([
    ["forbidden-options", "a skipped preview", { options: ["PULUMI_OPTION_SKIP_PREVIEW"] }],
    ["forbidden-options", "one target only", { options: ["PULUMI_OPTION_TARGET_DEPENDENTS"] }],
    ["nothing-unfinished", "an operation without an end", { pending: 1 }],
    ["stateful-untouched", "a store that is made", { plan: [planned(bucket, "new", ["create"])] }],
    [
      "stateful-untouched",
      "a store that is replaced",
      { plan: [planned(bucket, "jobs", ["create-replacement", "replace", "delete-replaced"])] },
    ],
    ["stateful-untouched", "a store that is read into the state", { plan: [planned(bucket, "jobs", ["import"])] }],
    ["inventory-equal", "a store that was replaced since", { now: [store("jobs", { id: "jobs-2" })] }],
    ["inventory-equal", "a store that is gone", { now: [], plan: [] }],
    ["protection", "protection that goes", { plan: [planned(bucket, "jobs", ["same"], false)] }],
    ["protection", "protection that goes with a name", { plan: [planned(bucket, "renamed", ["same"], false)] }],
    ["providers-not-newer", "a newer major version", { providersThen: { aws: "6.99.0" } }],
    [
      "schema",
      "a newer schema",
      { now: [store("jobs"), database], compatibility: runs(5, 8), compatibilityThen: runs(4, 7) },
    ],
    ["schema", "a database of which nothing is said", { now: [store("jobs"), database] }],
    [
      "envelopes",
      "jobs that it cannot read",
      {
        compatibility: { envelopes: { reads: [1, 2], writes: 2 } },
        compatibilityThen: { envelopes: { reads: [1], writes: 1 } },
      },
    ],
    [
      "envelopes",
      "jobs in the queue of which no release has said anything",
      { compatibilityThen: { envelopes: { reads: [1], writes: 1 } }, queued: new Map([[3, 2]]) },
    ],
  ])("%s refuses %s", (guard, _, given) => {
    expect([...new Set(objecting(given))]).toEqual([guard]);
  });

  test("let method B touch what an image changes, and nothing else", () => {
    const image = { plan: [planned(task, "worker", ["replace"]), planned(bucket, "jobs", ["same"])] };
    expect(objecting(image, "B")).toEqual([]);
    const more = { plan: [...image.plan, planned(alarm, "a", ["update"])] };
    expect(objecting(more, "B")).toEqual(["only-image"]);
    // It starts a task by its revision, and follows where the image leads.
    const schedule = planned("aws:scheduler/schedule:Schedule", "drill", ["update"]);
    const following = [...image.plan, { ...schedule, changed: ["target"] }];
    expect(objecting({ plan: following }, "B")).toEqual([]);
    for (const changed of [[], ["scheduleExpression"], ["scheduleExpression", "target"]])
      expect(objecting({ plan: [...image.plan, { ...schedule, changed }] }, "B")).toEqual(["only-image"]);
    expect(objecting({ providersThen: { aws: "6.0.0" }, ...image }, "B")).toEqual([]);
  });

  test("count the jobs that the release cannot read, where somebody could look", () => {
    const given: Given = {
      compatibility: { envelopes: { reads: [2], writes: 2 } },
      compatibilityThen: { envelopes: { reads: [1], writes: 1 } },
    };
    const whys = (queued?: ReadonlyMap<number, number>) =>
      guardsOfRollbacks("A").flatMap((guard) =>
        guard.judge(factsOf({ ...given, ...(queued && { queued }) })).map(({ why }) => why),
      );
    const unread = "which the release cannot read";
    expect(whys()).toEqual([`the queue may hold jobs of version 2, ${unread}`]);
    expect(whys(new Map([[1, 5]]))).toEqual([`newer releases write jobs of version 2, ${unread}`]);
    const queued = new Map([
      [1, 5],
      [2, 1],
      [3, 7],
    ]);
    expect(whys(queued)).toEqual([
      `the queue holds 1 job of version 2, ${unread}`,
      `the queue holds 7 jobs of version 3, ${unread}`,
    ]);
  });

  test("name each secret that has no value today", () => {
    const needed = [{ name: "ops:token" }, { name: "ops:dsn" }];
    expect(secretsPresent(needed, ["ops:token", "ops:dsn"])).toEqual([]);
    const [refusal, ...more] = secretsPresent(needed, ["ops:token"]);
    expect([refusal?.why, more]).toEqual([expect.stringContaining("ops:dsn"), []]);
  });
});

test("what will not come back is told by name", () => {
  const release = {
    intent: { secrets: [{ name: "ops:token" }] },
    outcome: { after: { inventory: [store("jobs"), store("gone")] } },
  } as unknown as Release;
  const now = { inventory: [store("jobs"), store("later")] } as unknown as Parameters<typeof lostBy>[0]["now"];
  const plan = [
    planned(bucket, "jobs", ["same"]),
    planned(alarm, "added", ["delete"]),
    planned(alarm, "removed", ["create"]),
    planned(task, "worker", ["create-replacement", "replace", "delete-replaced"]),
  ];
  const downgrade = { backup: "before", from: 8, to: 7 };
  const lost = lostBy({ plan, now, secretNames: ["ops:token", "ops:dsn"], release, downgrade });
  expect(lost[0]?.why).toContain("in the backup before, and nowhere else");
  expect(lost.map(({ what }) => what)).toEqual([
    "schema 8",
    "gone",
    "later",
    "added",
    "removed",
    "ops:token",
    "ops:dsn",
  ]);
});

test("the image alone goes back where nothing else differs, and where it is known", () => {
  const facts = (infrastructureDigest: string) => ({ infrastructureDigest }) as Parameters<typeof chooseMethod>[1];
  const target = (image: string | undefined) =>
    ({ intent: { binding: { image } }, outcome: { after: facts("one") } }) as unknown as Release;
  expect(chooseMethod(target("a"), facts("one")).method).toBe("B");
  expect(chooseMethod(target("a"), facts("other")).method).toBe("A");
  expect(chooseMethod(target(undefined), facts("one")).method).toBe("A");
  expect(chooseMethod(target("a"), facts("one"), "A")).toEqual({ method: "A", why: "asked for" });
});
