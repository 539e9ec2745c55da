import { describe, expect, it } from "vitest";

import { classify } from "../../../gate/drift/classify";
import type { Difference } from "../../../gate/engine/differences";
import type { View } from "../../../gate/ledger/view";

const view: View = {
  entries: [],
  releases: [],
  current: undefined,
  lastGood: undefined,
  hold: undefined,
  open: undefined,
};
const stopped: View = {
  ...view,
  hold: { kind: "hold", cause: "stop", releases: [], reason: "harm", seq: 1, since: "2026-11-22T12:00:00Z", by: "ann" },
};

const difference = (type: string, operation: string, ...properties: string[]): Difference => ({
  urn: `urn:pulumi:prod::lab::${type}::one`,
  type,
  operation,
  properties,
});
const redis = "aws:elasticache/replicationGroup:ReplicationGroup";
const service = "aws:ecs/service:Service";
const scaling = "aws:appautoscaling/target:Target";
const alarm = "aws:cloudwatch/metricAlarm:MetricAlarm";

describe("a difference", () => {
  it.each([
    ["a threshold", difference(alarm, "update", "threshold"), view, "configuration", true],
    ["an alarm that is gone", difference(alarm, "delete"), view, "configuration", true],
    ["what autoscaling does", difference(service, "update", "desiredCount"), view, "expected", false],
    ["tags of AWS", difference(alarm, "update", 'tags["aws:cloudformation:stack-name"]'), view, "expected", false],
    [
      "tags of AWS, and a threshold",
      difference(alarm, "update", "tagsAll.aws:x", "threshold"),
      view,
      "configuration",
      true,
    ],
    [
      "a circuit breaker's doing",
      difference(service, "update", "desiredCount", "taskDefinition"),
      view,
      "platform-rollback",
      false,
    ],
    [
      "the minimum of a worker that is stopped",
      difference(scaling, "update", "minCapacity"),
      stopped,
      "expected",
      false,
    ],
    ["the minimum of a worker that is not", difference(scaling, "update", "minCapacity"), view, "configuration", true],
    [
      "the maximum of a worker that is stopped",
      difference(scaling, "update", "maxCapacity"),
      stopped,
      "configuration",
      true,
    ],
    ["a Redis that is gone", difference(redis, "delete"), view, "missing-stateful", false],
    ["a Redis that the program would create", difference(redis, "create"), view, "missing-stateful", false],
    [
      "a Redis that the program would replace",
      difference(redis, "replace", "kmsKeyId"),
      view,
      "missing-stateful",
      false,
    ],
    ["a window of a Redis", difference(redis, "update", "snapshotWindow"), view, "configuration", true],
  ] as const)("%s", (_, one, seen, wanted, heals) => {
    expect(classify([one], [], 8, seen)).toMatchObject([{ class: wanted, heals, seenBy: "cloud" }]);
  });

  it("of everything at once is one of the account, and nothing is healed", () => {
    const all = [difference(alarm, "delete"), difference(redis, "delete")];
    expect(classify(all, [], 2, view)).toMatchObject([
      { class: "wrong-account", severity: "P0", heals: false },
      { class: "wrong-account", severity: "P0", heals: false },
    ]);
  });

  it("that both have seen is said once", () => {
    expect(classify([difference(alarm, "delete")], [difference(alarm, "create")], 8, view)).toHaveLength(1);
  });
});
