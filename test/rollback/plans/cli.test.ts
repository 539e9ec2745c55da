import { resolve } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";

import { exitCodes } from "../../../gate/exit-codes";
import { gateIn } from "../lab/gate";
import type { Lab } from "../lab/lab";
import { stage } from "./stage";

let lab: Lab;
beforeAll(async () => {
  lab = await stage();
});
afterAll(() => lab.close());

it("gate up has the real pack judge the real plan, refuses what it objects to, and changes nothing", async () => {
  const before = [lab.cloud.digest(), await lab.state(), await gateIn(lab).ledger.view()];
  const words = [resolve("gate/cli.cjs"), "up", "--yes", "--json"];
  // Of a plan for one target the pack would not see the rest.
  const target = { PULUMI_OPTION_TARGET: "urn:pulumi:prod::lab::aws:sns/topic:Topic::topic" };
  // That one judges anyway, and nobody needs to be told of it.
  const env = { ...target, PULUMI_OPTION_POLICY_PACK: resolve("policies") };
  const { code, stdout, stderr } = await lab.start(process.execPath, words, { env }).finished;
  expect(code, stderr).toBe(exitCodes.notPassed);
  const { refusals, deployed } = JSON.parse(stdout) as {
    refusals: { guard: string; why: string }[];
    deployed?: unknown;
  };
  expect(deployed).toBeUndefined();
  expect(refusals).toContainEqual(expect.objectContaining({ guard: "pack", why: "rule bucket-encrypted objects" }));
  expect(stderr).toContain("kept from the engine: PULUMI_OPTION_TARGET");
  expect([lab.cloud.digest(), await lab.state(), await gateIn(lab).ledger.view()]).toEqual(before);
});
