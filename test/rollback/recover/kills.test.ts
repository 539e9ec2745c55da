import { afterAll, describe, expect, test } from "vitest";

import { goalOf, killed, type KillPoint, titleOf } from "./kill-points";
import { Releases } from "./releases";
import { complaintsOf, heal, plainly } from "./ward";

const releases = new Releases();
afterAll(() => releases.close());

/** One of each kind; all of them are in test/deep, and rollbacks that are killed in test/rollback/back. */
const points: readonly KillPoint[] = [
  { stage: "create", at: { rpc: "create", name: "key", moment: "after" } },
  { stage: "create", at: { rpc: "create", name: "task", survives: true } },
  { stage: "change", at: { rpc: "create", name: "topic", moment: "after" } },
  { stage: "replace", at: { rpc: "create", name: "queue", moment: "after" } },
  { stage: "create", at: { entry: 2, moment: "before" } },
];

describe.concurrent("what was killed", () => {
  test.each(points.map((point) => [titleOf(point), point] as const))("%s", async (_, point) => {
    const lab = await killed(point, releases);
    try {
      await heal(lab);
      expect(await complaintsOf(lab, goalOf(point))).toEqual([]);
    } finally {
      await lab.close();
    }
  });

  test("would be made twice by plain pulumi", async () => {
    const point: KillPoint = { stage: "create", at: { rpc: "create", name: "bucket", moment: "after" } };
    const lab = await killed(point, releases);
    try {
      expect(await plainly(lab, goalOf(point))).toBe(0);
      expect(lab.cloud.madeFor("bucket")).toHaveLength(2);
    } finally {
      await lab.close();
    }
  });
});
