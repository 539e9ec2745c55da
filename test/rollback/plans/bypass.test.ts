import { afterAll, beforeAll, expect, it } from "vitest";

import type { Judge } from "../../../gate/gate";
import { planDeploy } from "../../../gate/release/deploy";
import { gateIn } from "../lab/gate";
import type { Lab } from "../lab/lab";
import { stage } from "./stage";

let lab: Lab;
beforeAll(async () => {
  lab = await stage();
});
afterAll(() => lab.close());

/** What is noticed is noticed before anything is planned. */
const judge: Judge = () =>
  Promise.resolve({ text: "{}", resources: [], objections: [], packVersion: "1.0.0", packDigest: "lab" });

/** Begins to plan, and tells what was said on the way. */
async function plan(): Promise<readonly string[]> {
  const gate = gateIn(lab, { judge });
  await planDeploy(gate, { action: "deploy", approval: { author: "Ann", approvers: [], minutes: 60 }, guards: [] });
  return gate.told.filter((message) => message.startsWith("noticed"));
}

/** What the ledger says that others have done, entry by entry. */
async function recorded(): Promise<string[][]> {
  const { entries } = await gateIn(lab).ledger.view();
  return entries.flatMap(({ event }) => (event.kind === "bypass" ? [event.found.map(({ what }) => what)] : []));
}

it("what others do to the stack is told and recorded once, and what the gate did is not", async () => {
  expect(await plan()).toEqual([]);
  const skipping = { PULUMI_OPTION_SKIP_PREVIEW: "true" };
  expect((await lab.startPlain(["up", "--yes"], { env: skipping }).finished).code).toBe(0);
  await lab.mustSucceed("refresh", "--yes");
  const [first, second, ...more] = await plan();
  expect([first, second, more]).toEqual([
    expect.stringMatching(/^noticed, at 20\S+Z: update without the gate \(succeeded\), with --skip-preview$/),
    expect.stringMatching(/refresh without the gate \(succeeded\)$/),
    [],
  ]);
  expect(await plan()).toEqual([]);
  await lab.mustSucceed("state", "unprotect", "--all", "--yes");
  expect(await plan()).toEqual(["noticed: the state was edited by hand, or imported"]);
  expect(await plan()).toEqual([]);
  expect((await recorded()).map((found) => found.length)).toEqual([2, 1]);
});
