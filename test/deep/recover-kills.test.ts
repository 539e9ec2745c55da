import { afterAll, describe, expect, test } from "vitest";

import type { Rpc } from "../rollback/lab/controls";
import { goalOf, killed, type KillPoint, type Stage, titleOf } from "../rollback/recover/kill-points";
import { first, namesIn } from "../rollback/recover/programs";
import { complaintsOf, heal, plainly } from "../rollback/recover/ward";

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
    ...[1, 2].flatMap((entry): readonly KillPoint[] => [
      { stage, at: { entry, moment: "before" } },
      { stage, at: { entry, moment: "after" } },
    ]),
  ]),
];

/** Objects that nobody knows of any more. */
const left = { plain: 0, gate: 0 };

afterAll(() => {
  console.log(
    `${points.length} kill points: ${left.plain} objects left behind by plain pulumi, ${left.gate} by gate recover`,
  );
});

describe.concurrent("whatever moment it is killed at", () => {
  test.each(points.map((point) => [titleOf(point), point] as const))("%s", async (_, point) => {
    const lab = await killed(point);
    const other = await lab.copy();
    try {
      await plainly(other);
      left.plain += (await other.strays()).orphans.length;
      await heal(lab);
      left.gate += (await lab.strays()).orphans.length;
      // Killed before it had begun, a deploy or a rollback has never been.
      const isBegun = !("entry" in point.at && point.at.entry === 1 && point.at.moment === "before");
      if (isBegun) expect(await complaintsOf(lab, goalOf(point))).toEqual([]);
    } finally {
      await other.close();
      await lab.close();
    }
  });
});
