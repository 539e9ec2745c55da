import { expect, test } from "vitest";

import { leaveAsFound } from "../../../gate/drill/leave";
import { releaseOf } from "../../../gate/drill/release-of";
import { deploy, worker } from "../back/stack";
import type { LabGateOptions } from "../lab/gate";
import { gateIn } from "../lab/gate";
import { Lab } from "../lab/lab";

const image = (letter: string) => ({ workerImage: `worker@sha256:${letter}` });

/** A stack on which a drill has deployed what does not work and opened an incident, and what the drill then leaves. */
async function drilled(context: { onTestFinished: (work: () => Promise<void>) => void }, options?: LabGateOptions) {
  const lab = await Lab.open();
  context.onTestFinished(() => lab.close());
  const good = await deploy(lab, { program: { resources: worker }, config: image("a") });
  await deploy(lab, { config: image("b") });
  await gateIn(lab).ledger.append({
    ...{ kind: "incident", status: "open", severity: "P0", method: "B", because: ["drill-deploy rings"] },
  });
  const gate = gateIn(lab, options);
  const left = await leaveAsFound(gate, gate, await releaseOf(gate, good.seq), good.seq + 1);
  return { left, good, view: await gateIn(lab).ledger.view() };
}

test("where a drill did not go back, it goes back at the end, and nothing of it stays", async (context) => {
  const { left, good, view } = await drilled(context);
  expect(left).toEqual([]);
  expect(view.current?.intent).toMatchObject({ action: "rollback", target: good.seq });
  expect(view.hold).toBeUndefined();
  expect(view.entries.at(-1)?.event).toMatchObject({ kind: "incident", status: "closed", because: [/a drill/] });
});

test("after Ctrl-C nobody deploys, and who watches is told how to get on", async (context) => {
  const interruption = new AbortController();
  interruption.abort(new Error("Ctrl-C"));
  const { left, good, view } = await drilled(context, { signal: interruption.signal });
  expect(left).toEqual([expect.stringContaining(`gate rollback --to ${good.seq} --yes`)]);
  expect(view.releases).toHaveLength(2);
  expect(view.entries.at(-1)?.event).toMatchObject({ kind: "incident", status: "open" });
});
