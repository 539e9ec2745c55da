import { expect, test } from "vitest";

import { alarm, and, having } from "../corpus/stack";
import { gateIn } from "../lab/gate";
import { openRehearsal, verdicts } from "./rehearsal";

// The whole of it takes minutes: test/deep/drill.test.ts.

test.concurrent("what today's pack objects to is not gone back to", async (context) => {
  const { cloud, hold } = await openRehearsal(context, { head: and(having(alarm, { threshold: 1 })) });
  const { passed, scenarios: done } = await hold("change", {
    judge: async (engine, variables) => ({
      ...(await engine.preview(variables)),
      ...{ objections: ["alarms-exist"], packVersion: "1.0.0", packDigest: "strict" },
    }),
  });
  expect([passed, verdicts(done)]).toEqual([false, { prepare: false }]);
  expect(done[0]?.says).toMatch(/^prepare: .*alarms-exist/s);
  expect(cloud.objects()).toEqual([]);
});

test.concurrent("who interrupts a drill leaves no record and no folder", async (context) => {
  const { lab, cloud, hold } = await openRehearsal(context);
  const interruption = new AbortController();
  cloud.controls.at({ rpc: "update", name: "service" }, () => interruption.abort(new Error("Ctrl-C")));
  await expect(hold("image", { signal: interruption.signal })).rejects.toThrow();
  expect((await gateIn(lab).ledger.view()).entries).toEqual([]);
  expect((await lab.git("worktree", "list")).stdout.trim().split("\n")).toHaveLength(1);
});
