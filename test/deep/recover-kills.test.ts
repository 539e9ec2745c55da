import { afterAll, describe, expect, test } from "vitest";

import type { Rpc } from "../rollback/lab/controls";
import { goalOf, killed, type KillPoint, type Stage, titleOf } from "../rollback/recover/kill-points";
import { first, namesIn } from "../rollback/recover/programs";
import { Releases } from "../rollback/recover/releases";
import { Tally } from "../rollback/recover/tally";
import { complaintsOf, complaintsOfPulumi, heal, plainly } from "../rollback/recover/ward";

/** Just before the cloud changes, just after, and with a provider that outlives its command line. */
const moments = (stage: Stage, rpc: Rpc, names: readonly string[]): readonly KillPoint[] =>
  names.flatMap((name) => [
    { stage, at: { rpc, name, moment: "before" } },
    { stage, at: { rpc, name, moment: "after" } },
    { stage, at: { rpc, name, survives: true } },
  ]);

/** Times that the state is written at least, in a deploy that changes something. */
const writes = 10;

const points: readonly KillPoint[] = [
  ...moments("create", "create", namesIn(first)),
  ...moments("change", "create", ["topic", "queue", "task"]),
  ...moments("change", "update", ["service", "alarm"]),
  ...moments("change", "delete", ["topic", "task", "log"]),
  ...moments("replace", "delete", ["queue"]),
  ...moments("replace", "create", ["queue"]),
  ...moments("back", "create", ["topic", "log", "task"]),
  ...moments("back", "update", ["service", "alarm"]),
  ...moments("back", "delete", ["topic", "task", "queue"]),
  ...(["create", "change", "back"] as const).flatMap((stage) => [
    ...Array.from({ length: writes }, (_, index): KillPoint => ({ stage, at: { write: index + 1 } })),
    ...[1, 2, ...(stage === "back" ? [3] : [])].flatMap((entry): readonly KillPoint[] => [
      { stage, at: { entry, moment: "before" } },
      { stage, at: { entry, moment: "after" } },
    ]),
  ]),
];

const releases = new Releases();
const tally = new Tally();

afterAll(async () => {
  console.log(`\n${String(tally)}`);
  await releases.close();
});

describe.concurrent("whatever moment it is killed at", () => {
  test.each(points.map((point) => [titleOf(point), point] as const))("%s", async (_, point) => {
    const goal = goalOf(point);
    const lab = await killed(point, releases);
    const other = await lab.copy();
    try {
      await plainly(other, goal);
      await tally.count("pulumi cancel, up", point.stage, other, await complaintsOfPulumi(other, goal));
      await heal(lab);
      const complaints = await complaintsOf(lab, goal);
      await tally.count("gate recover", point.stage, lab, complaints);
      expect(complaints).toEqual([]);
    } finally {
      await other.close();
      await lab.close();
    }
  });
});
